import { setupNeedsWrite } from './app-permissions.ts';
import { looked, type Verdict } from './looked.ts';
import type { AppPermission, Change, LiveSettings, RepositorySettings } from './types.ts';
import { whys } from './whys.ts';

const levels = ['none', 'read', 'write', 'admin'];
const mend = "grant it in the App's settings on GitHub, then accept the change in the installation";

const tokenMayPush = {
  what: 'the token may push',
  why: 'without it no ledger can be written, so nothing can be applied',
  mend: 'give the token contents: write on this repository',
};

/** One entry a permission; and one for what is granted beyond them. */
export function compareApp({ app }: RepositorySettings, live: LiveSettings): readonly Change[] {
  if (!app) {
    return [
      {
        area: 'github',
        what: 'sign-in as a GitHub App',
        state: 'missing',
        detail: 'a fixed token is used; the rulesets for tre/status and airlock/** need an App',
        why: whys.app,
        mend: 'make an App, install it on this repository, and set GITHUB_APP_ID and its two companions',
      },
      ...looked(live.repository, tokenMayPush, ({ mayPush }) => {
        if (mayPush === undefined) return { state: 'unknown', detail: 'GitHub does not say what this token may do' };
        return mayPush ? { state: 'ok', detail: 'yes' } : { state: 'missing', detail: 'it can only read' };
      }),
    ];
  }
  const found = live.app;
  return [
    ...app.permissions.flatMap((permission) =>
      looked(found, { what: `App: ${permission.name}`, why: whys.permission, mend }, (granted) =>
        comparePermission(permission, granted[permission.name] ?? 'none'),
      ),
    ),
    ...looked(
      found,
      { what: 'App: nothing more', why: whys.excess, mend: "take it away in the App's settings on GitHub" },
      (granted) => {
        const extra = Object.entries(granted).filter(([name, level]) => isExcess(app.permissions, name, level));
        if (extra.length === 0) return { state: 'ok', detail: 'no permission that writes beyond those' };
        return { state: 'different', detail: extra.map(([name, level]) => `${name}: ${level}`).join(', ') };
      },
    ),
  ];
}

function comparePermission({ name, level, for: purpose }: AppPermission, found: string): Verdict {
  const why = `without it the controller cannot do this: ${purpose}`;
  if (levels.indexOf(found) < levels.indexOf(level)) {
    return { state: found === 'none' ? 'missing' : 'different', detail: `${found}, wanted ${level}`, why };
  }
  const wide = found !== level && setupNeedsWrite.includes(name) ? ` (${level} is enough once all is set up)` : '';
  return { state: 'ok', detail: `${found}, for ${purpose}${wide}`, why };
}

function isExcess(wanted: readonly AppPermission[], name: string, level: string): boolean {
  if (level !== 'write' && level !== 'admin') return false;
  const own = wanted.find((permission) => permission.name === name);
  if (setupNeedsWrite.includes(name)) return level === 'admin';
  return own === undefined || levels.indexOf(level) > levels.indexOf(own.level);
}
