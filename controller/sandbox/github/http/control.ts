import type { JsonObject } from '../../../core/json.ts';
import { mintActionsToken } from '../oidc/mint.ts';
import { accountByLogin, type World } from '../world.ts';
import { apiError } from './errors.ts';
import { type Fault, readFault } from './faults.ts';
import { ok, optionalObject, type Reply, readText } from './request.ts';

/** `/sandbox/…`: what a test does to GitHub itself, not through it. No credentials: the server listens on 127.0.0.1 only. */
export async function control(
  world: World,
  faults: Fault[],
  call: { readonly method: string; readonly path: string; readonly body: JsonObject },
): Promise<Reply> {
  switch (`${call.method} ${call.path}`) {
    case 'POST /sandbox/faults':
      faults.push(readFault(call.body));
      return { status: 201, body: shown(faults) };
    case 'GET /sandbox/faults':
      return ok(shown(faults));
    case 'DELETE /sandbox/faults':
      faults.splice(0);
      return ok([]);
    case 'POST /sandbox/actions-token':
      return { status: 201, body: await mintActionsToken(world, optionalObject(call.body, 'claims') ?? {}) };
    case 'POST /sandbox/rename-login':
      return renameLogin(world, readText(call.body, 'login'), readText(call.body, 'to'));
    default:
      throw apiError(
        404,
        'the sandbox has POST, GET, DELETE /sandbox/faults, POST /sandbox/actions-token and POST /sandbox/rename-login',
      );
  }
}

const shown = (faults: readonly Fault[]) => faults.map(({ name, times }) => ({ name, times }));

/** A login is not an identity: its owner may leave it and somebody else may take it. The id stays. */
function renameLogin(world: World, login: string, to: string): Reply {
  const account = accountByLogin(world, login);
  if (account === undefined) throw apiError(404, `no account ${login}`);
  if (accountByLogin(world, to) !== undefined) throw apiError(422, `the login ${to} is taken`);
  account.login = to;
  return ok({ id: account.id, login: to });
}
