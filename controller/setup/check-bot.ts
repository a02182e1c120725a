import type { Read } from '../core/known.ts';
import { ofKind } from '../manifests/of-kind.ts';
import type { AnyManifest } from '../manifests/types.ts';
import { personOf } from '../signoff/facts.ts';
import type { Account, Finding } from './types.ts';

export interface BotQuestion {
  /** GITHUB_BOT_ID */
  readonly botId: number | undefined;
  /** Whoever the controller signs in as. */
  readonly acting: Read<Pick<Account, 'id' | 'login'>>;
  /** Who has that id; undefined where nobody does. */
  readonly account: Read<Account | undefined>;
  /** As approved. */
  readonly manifests: Read<readonly AnyManifest[]>;
}

/** Whose pushes contribute nothing and whose status is believed must be the controller alone. */
export function checkBot(question: BotQuestion): Finding {
  return {
    area: 'settings',
    what: 'GITHUB_BOT_ID',
    ...verdict(question),
    why: 'the pushes of this account contribute nothing and its status is believed: a person of that id would approve what they pushed; without it the controller is a contributor of its own commits',
    mend: 'set it to the id that `curl https://api.github.com/users/APP%5Bbot%5D` shows',
  };
}

function verdict({ botId, acting, account, manifests }: BotQuestion): Pick<Finding, 'state' | 'detail'> {
  if (botId === undefined) return { state: 'missing', detail: 'not set' };
  const person = manifests.known
    ? ofKind(manifests.value, 'Person')
        .map(personOf)
        .find(({ githubId }) => githubId === botId)
    : undefined;
  if (person) return { state: 'different', detail: `${botId} is ${person.name}, a person under manifests/people` };
  if (acting.known && acting.value.id !== botId) {
    const { login, id } = acting.value;
    return { state: 'different', detail: `${botId}, but the controller acts as ${login}, whose id is ${id}` };
  }
  if (!account.known) return { state: 'unknown', detail: account.reason };
  if (!account.value) return { state: 'different', detail: `no account has the id ${botId}` };
  const who = `${botId} is ${account.value.login}`;
  if (!manifests.known)
    return { state: 'unknown', detail: `${who}; who is a person is not known: ${manifests.reason}` };
  if (account.value.type === 'User') {
    return { state: 'unknown', detail: `${who}, an account of a user: nobody can tell who else signs in with it` };
  }
  if (!acting.known) return { state: 'unknown', detail: `${who}; not compared with who acts: ${acting.reason}` };
  return { state: 'ok', detail: `${who}, as which the controller acts` };
}
