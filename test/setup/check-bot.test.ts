import { expect, it } from 'vitest';
import { known, unavailable } from '../../controller/core/known.ts';
import { type BotQuestion, checkBot } from '../../controller/setup/check-bot.ts';
import { ids } from '../signoff/sample.ts';
import { people } from './sample.ts';

const silent = unavailable('github-unavailable', 'GitHub answered 502');
const well: BotQuestion = {
  botId: 900,
  acting: known({ id: 900, login: 'tre[bot]' }),
  account: known({ id: 900, login: 'tre[bot]', type: 'Bot' }),
  manifests: known(people),
};
const admin = ids['admin-b'];

it.each<{ why: string; given: Partial<BotQuestion>; state: string; detail: RegExp }>([
  { why: 'the account that acts', given: {}, state: 'ok', detail: /^900 is tre\[bot\]/ },
  { why: 'none', given: { botId: undefined }, state: 'missing', detail: /not set/ },
  {
    why: 'a person, even where the controller signs in as that person',
    given: {
      botId: admin,
      acting: known({ id: admin, login: 'admin-b' }),
      account: known({ id: admin, login: 'admin-b', type: 'User' }),
    },
    state: 'different',
    detail: /is admin-b, a person/,
  },
  {
    why: 'a person, although GitHub does not answer',
    given: { botId: admin, acting: silent, account: silent },
    state: 'different',
    detail: /admin-b/,
  },
  {
    why: 'another account than the one that acts',
    given: { acting: known({ id: 901, login: 'other[bot]' }) },
    state: 'different',
    detail: /acts as other\[bot\], whose id is 901/,
  },
  { why: "nobody's", given: { account: known(undefined) }, state: 'different', detail: /no account/ },
  {
    why: 'a user who is no person here: not refused, and not well',
    given: { account: known({ id: 900, login: 'machine', type: 'User' }) },
    state: 'unknown',
    detail: /an account of a user/,
  },
  { why: 'nobody asked whose it is', given: { account: silent }, state: 'unknown', detail: /502/ },
  { why: 'nobody asked who acts', given: { acting: silent }, state: 'unknown', detail: /502/ },
  { why: 'who is a person is not known', given: { manifests: silent }, state: 'unknown', detail: /502/ },
])('$why: $state (F12)', ({ given, state, detail }) => {
  const finding = checkBot({ ...well, ...given });

  expect(finding.state).toBe(state);
  expect(finding.detail).toMatch(detail);
});
