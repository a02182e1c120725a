import {
  afterForcePush,
  branch,
  commit,
  commitOf,
  file,
  moveBase,
  prefix,
  pullOnce,
  pushMore,
  request,
  review,
  reviewNow,
  stanzas,
  text,
  updateBranch,
} from './acts.mjs';
import { get, inQuestion, send, settled, until } from './ask-github.mjs';
import { TOKEN_A, TOKEN_B } from './settings.mjs';

/** What becomes of reviews: the finding, the question, what the controller assumes, and what this GitHub does. */
export const reviews = [
  {
    finding: '1',
    question: 'Where does an approval point after another push and "Update branch"?',
    assumed: 'the new head',
    async run() {
      const asked = await request();
      const { id } = await review(asked.number, 'APPROVE');
      const second = await pushMore(asked);
      await moveBase(asked);
      const third = await updateBranch(asked, TOKEN_A);
      const named = { 'the approved commit': asked.first, 'the later push': second, 'the new head': third };
      return commitOf(asked.number, id, 'the new head', named);
    },
  },
  {
    finding: '1',
    question: 'Where does an approval point after a rebase by force-push that keeps the patch?',
    assumed: 'the new head',
    async run() {
      const asked = await request();
      const next = await moveBase(asked);
      return afterForcePush(asked, () => commit(next, { [file]: text({ 3: 'asked for' }) }));
    },
  },
  {
    finding: '2',
    question: 'Where does it point after a force-push that puts the same patch in another stanza?',
    assumed: 'the new head',
    async run() {
      const allow = '  internet: allow\n';
      const asked = await request({ before: stanzas('', '').join(''), after: stanzas(allow, '').join('') });
      return afterForcePush(asked, () => commit(asked.start, { [file]: stanzas('', allow).join('') }));
    },
  },
  {
    finding: '4',
    question: 'Which commit has a review that was sent with an explicit older one?',
    assumed: 'the older commit',
    async run() {
      const asked = await request();
      const second = await pushMore(asked);
      const { id } = await inQuestion(review(asked.number, 'APPROVE', { commit_id: asked.first }));
      return commitOf(asked.number, id, 'the older commit', { 'the older commit': asked.first, 'the head': second });
    },
  },
  {
    finding: '4',
    question: 'Which commit has a review sent from a page that was opened before a push?',
    assumed: 'the head',
    needs: 'a browser: open "Files changed", push, approve there, read commit_id',
  },
  {
    finding: '6',
    question: 'Which commit has a review that was begun before a push and sent after it?',
    assumed: 'the one it began with',
    async run() {
      const asked = await request();
      const { id } = await review(asked.number);
      const second = await pushMore(asked);
      const sent = { event: 'APPROVE', body: 'Try' };
      await inQuestion(send(TOKEN_B, 'POST', `/pulls/${asked.number}/reviews/${id}/events`, sent));
      const named = { 'the one it began with': asked.first, 'the head when it was sent': second };
      return commitOf(asked.number, id, 'the one it began with', named);
    },
  },
  {
    finding: '8',
    question: 'What is listed once a "request changes" that followed an approval is dismissed?',
    assumed: 'APPROVED, DISMISSED',
    async run() {
      const { number } = await request();
      await review(number, 'APPROVE');
      const { id } = await review(number, 'REQUEST_CHANGES');
      const dismissal = { message: 'Try', event: 'DISMISS' };
      await inQuestion(send(TOKEN_A, 'PUT', `/pulls/${number}/reviews/${id}/dismissals`, dismissal));
      await settled();
      return (await get(`/pulls/${number}/reviews?per_page=100`)).map(({ state }) => state).join(', ');
    },
  },
  {
    finding: '10',
    question: 'Is an approval accepted after the merge?',
    assumed: 'APPROVED, not before merged_at',
    async run() {
      const { number } = await request();
      await pullOnce(number, 'mergeable', ({ mergeable }) => mergeable);
      await send(TOKEN_A, 'PUT', `/pulls/${number}/merge`, {});
      const { merged_at } = await pullOnce(number, 'merged', ({ merged }) => merged);
      const { state, submitted_at } = await inQuestion(review(number, 'APPROVE'));
      return `${state}, ${submitted_at >= merged_at ? 'not before' : 'before'} merged_at`;
    },
  },
  {
    finding: '11',
    question: 'What becomes of an approval when the request is retargeted?',
    assumed: 'APPROVED at the same commit, with a base_ref_changed',
    async run() {
      const { number, first, start } = await request();
      const { id } = await review(number, 'APPROVE');
      const other = await branch(await commit(start, { [`${prefix}/other.txt`]: text() }));
      await inQuestion(send(TOKEN_A, 'PATCH', `/pulls/${number}`, { base: other }));
      const events = await until(
        () => get(`/issues/${number}/timeline?per_page=100`),
        (all) => all.some(({ event }) => event === 'base_ref_changed'),
      );
      const { state, commit_id: sha } = await reviewNow(number, id);
      const told = events.some(({ event }) => event === 'base_ref_changed') ? 'with a' : 'without';
      return `${state} at ${sha === first ? 'the same commit' : 'another commit'}, ${told} base_ref_changed`;
    },
  },
];
