import {
  branch,
  changeDraft,
  commit,
  deleteBranch,
  fastForward,
  file,
  mergeCommitOf,
  mergedAtHome,
  moveBase,
  open,
  prefix,
  push,
  pushedToMain,
  pushesOf,
  pushMore,
  request,
  text,
  tipOf,
  updateBranch,
} from './acts.mjs';
import { ask, at, get, inQuestion, send, settled, until } from './ask-github.mjs';
import { accountA, accountB, main } from './scratch.mjs';
import { APP_TOKEN, TOKEN_A, TOKEN_B } from './settings.mjs';

/** What GitHub records of merges, pushes and statuses, and what a token may; as in reviews.mjs. */
export const records = [
  {
    finding: '3',
    question: 'Whose time has a status of a back-dated commit, with a time sent along?',
    assumed: "the server's, and it stays",
    async run() {
      const date = '2001-01-01T00:00:00Z';
      const who = { name: 'Past', email: 'past@example.com', date };
      const sha = await commit(await tipOf(main), { [file]: text() }, { author: who, committer: who });
      await branch(sha);
      const sent = { state: 'success', context: prefix, created_at: date, updated_at: date };
      const first = await inQuestion(send(TOKEN_A, 'POST', `/statuses/${sha}`, sent));
      await send(TOKEN_A, 'POST', `/statuses/${sha}`, { ...sent, state: 'pending' });
      await settled();
      const later = (await get(`/commits/${sha}/statuses?per_page=100`)).find(({ id }) => id === first.id);
      const whose = first.created_at === date ? "the sender's" : "the server's";
      return `${whose}, ${later?.created_at === first.created_at ? 'and it stays' : 'and it changed'}`;
    },
  },
  {
    finding: '13',
    question: 'Is an open request that contains a commit of main listed under that commit?',
    assumed: 'listed',
    async run() {
      const tip = await tipOf(main);
      const base = await branch(tip);
      const onMain = await commit(tip, { [`${prefix}/on-main.txt`]: text() });
      await push(main, onMain, TOKEN_B);
      const { number } = await open(await branch(await commit(onMain, { [file]: text() })), base);
      const found = (all) => all.some((pull) => pull.number === number);
      return found(await until(() => get(`/commits/${onMain}/pulls`), found)) ? 'listed' : 'not listed';
    },
  },
  {
    finding: '14',
    question: 'Is a request merged by a plain push of its head to main, with no approval?',
    assumed: 'merged',
    run: async () => ((await pushedToMain(fastForward)).pull.merged ? 'merged' : 'not merged'),
  },
  {
    finding: '15',
    question: 'What is merge_commit_sha after that push?',
    assumed: 'the head',
    run: () => mergeCommitOf(fastForward),
  },
  {
    finding: '15',
    question: 'What is merge_commit_sha after a merge at home, pushed with a commit on top?',
    assumed: 'the merge commit',
    run: () => mergeCommitOf(mergedAtHome),
  },
  {
    finding: '18',
    question: 'Is a push still listed under its branch after the branch was deleted?',
    assumed: 'listed',
    async run() {
      const asked = await request();
      const second = await pushMore(asked);
      const found = (all) => all.some(({ after }) => after === second);
      if (!found(await until(() => pushesOf(asked.head), found))) return 'not even listed before';
      await deleteBranch(asked.head);
      await settled();
      return found(await inQuestion(pushesOf(asked.head))) ? 'listed' : 'not listed';
    },
  },
  {
    finding: '18',
    question: 'Who is the pusher behind "Update branch", and who the committer?',
    assumed: 'pushed by who clicked, committed by web-flow',
    async run() {
      const asked = await request();
      await moveBase(asked);
      const head = await updateBranch(asked, TOKEN_B);
      const found = (all) => all.find(({ after }) => after === head);
      const actor = found(await until(() => pushesOf(asked.head), found))?.actor;
      const { committer } = await get(`/commits/${head}`);
      const pusher = actor?.id === accountB.id ? 'who clicked' : (actor?.login ?? 'nobody');
      return `pushed by ${pusher}, committed by ${committer?.login ?? 'nobody'}`;
    },
  },
  {
    finding: '27',
    question: 'How many calls an hour may these tokens make?',
    assumed: '1,000 or more',
    async run() {
      const tokens = [TOKEN_A, TOKEN_B, APP_TOKEN].filter(Boolean);
      const answers = await Promise.all(tokens.map((token) => ask(token, 'GET', at(''))));
      const limits = answers.map(({ headers }) => Number(headers.get('x-ratelimit-limit') ?? Number.POSITIVE_INFINITY));
      return Math.min(...limits) >= 1000 ? '1,000 or more' : limits.join(', ');
    },
  },
  {
    finding: '30',
    question: 'What is listed when two accounts set a commit status of the same context?',
    assumed: 'both, each with its creator',
    async run() {
      const { first } = await request();
      for (const token of [TOKEN_A, TOKEN_B])
        await inQuestion(send(token, 'POST', `/statuses/${first}`, { state: 'success', context: `${prefix}/seal` }));
      await settled();
      const creators = (await get(`/commits/${first}/statuses?per_page=100`)).map(({ creator }) => creator?.id);
      const both = [accountA.id, accountB.id].every((id) => creators.includes(id));
      return both ? 'both, each with its creator' : `${creators.length}, by ${creators.join(', ')}`;
    },
  },
  {
    finding: '33',
    question: 'May a second writer mark a draft ready and make it a draft again?',
    assumed: 'both ways',
    run: () => changeDraft(TOKEN_B),
  },
  {
    finding: '33',
    question: 'May the App?',
    assumed: 'both ways',
    needs: APP_TOKEN ? undefined : 'APP_TOKEN',
    run: () => changeDraft(APP_TOKEN),
  },
  {
    finding: '41',
    question: 'May this repository have rulesets?',
    assumed: 'yes',
    async run() {
      const conditions = { ref_name: { include: [`refs/heads/${prefix}/none`], exclude: [] } };
      const asked = {
        name: prefix,
        target: 'branch',
        enforcement: 'disabled',
        conditions,
        rules: [{ type: 'deletion' }],
      };
      const { id } = await inQuestion(send(TOKEN_A, 'POST', '/rulesets', asked));
      await send(TOKEN_A, 'DELETE', `/rulesets/${id}`);
      return 'yes';
    },
  },
];
