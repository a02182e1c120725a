import { setTimeout as sleep } from 'node:timers/promises';
import { api, repository, settleMs, TOKEN_A } from './settings.mjs';

/** An error has GitHub's `status` and what it `said`; where it names a time to wait, the call waits and is made again. */
export async function ask(token, method, path, body, tries = 3) {
  const url = path === '/graphql' ? `${api.replace(/\/v3$/, '')}/graphql` : `${api}${path}`;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'user-agent': 'tre-check',
  };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch((error) => {
    throw new Error(`no connection to ${api}: ${error.cause?.message ?? error.message}`);
  });
  const seconds = response.headers.get('retry-after');
  if (!response.ok && seconds !== null && tries > 0) {
    await sleep(Number(seconds) * 1000);
    return ask(token, method, path, body, tries - 1);
  }
  const text = await response.text();
  const answer = text === '' || !response.headers.get('content-type')?.includes('json') ? {} : JSON.parse(text);
  if (response.ok) return { answer, headers: response.headers };
  const details = (answer.errors ?? []).map((one) => one.message ?? one).filter((one) => typeof one === 'string');
  const said = [answer.message ?? 'without a reason', ...details].join(': ');
  throw Object.assign(new Error(`${method} ${path} answered ${response.status}: ${said}`), {
    status: response.status,
    said,
  });
}
export const at = (path) => `/repos/${repository}${path}`;
export const get = async (path, token = TOKEN_A) => (await ask(token, 'GET', at(path))).answer;
export const send = async (token, method, path, body) => (await ask(token, method, at(path), body)).answer;

export async function graphql(token, mutation, pull) {
  const query = `mutation($id: ID!) { ${mutation}(input: {pullRequestId: $id}) { pullRequest { isDraft } } }`;
  const { answer } = await ask(token, 'POST', '/graphql', { query, variables: { id: pull.node_id } });
  const [error] = answer.errors ?? [];
  if (error) throw Object.assign(new Error(error.message), { github: `refused: ${error.message}` });
  return answer.data[mutation].pullRequest.isDraft;
}

/** The act in question: where GitHub understands it and says no, that is its answer; 401, 403 and 5xx are not. */
export async function inQuestion(act) {
  try {
    return await act;
  } catch (error) {
    if ([404, 405, 409, 422].includes(error.status)) error.github = `refused: ${error.said}`;
    throw error;
  }
}

export async function until(read, good) {
  await sleep(settleMs);
  let last = await read();
  for (let again = 0; again < 6 && !good(last); again += 1) {
    await sleep(settleMs);
    last = await read();
  }
  return last;
}

export const settled = () => sleep(settleMs);
