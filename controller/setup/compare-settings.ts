import { codeownersPath } from './codeowners.ts';
import { compareApp } from './compare-app.ts';
import { compareRuleset } from './compare-ruleset.ts';
import { compareWebhook } from './compare-webhook.ts';
import { looked, type Verdict } from './looked.ts';
import type { Change, Environment, Label, LiveSettings, RepositorySettings } from './types.ts';
import { whys } from './whys.ts';

const apply = '`tre github setup --apply` as an administrator of the repository';

/**
 * One entry a setting, also where all is well, so that what was looked at can be told. What GitHub did not show is
 * `unknown`, never `ok`.
 */
export function compareSettings(wanted: RepositorySettings, live: LiveSettings): readonly Change[] {
  return [
    ...compareRepository(wanted, live),
    ...wanted.rulesets.map((ruleset) =>
      looked(
        live.rulesets,
        { what: `ruleset ${ruleset.name}`, why: whyOfRuleset[ruleset.name] ?? whys.main, mend: apply },
        (rulesets) => compareRuleset(ruleset, rulesets),
      ),
    ),
    looked(live.webhooks, { what: 'webhook', why: whys.webhook, mend: apply }, (hooks) =>
      compareWebhook(wanted.webhook, hooks),
    ),
    ...wanted.environments.map((environment) =>
      looked(
        live.environments,
        { what: `environment ${environment.name}`, why: whys.environment, mend: apply },
        (all) => compareEnvironment(environment, all),
      ),
    ),
    ...compareActions(wanted, live),
    looked(live.labels, { what: 'labels of requests', why: whys.label, mend: apply }, (all) =>
      compareLabels(wanted.labels, all),
    ),
    looked(live.codeowners, codeowners, (text) => {
      if (text === wanted.codeowners) return { state: 'ok', detail: `${codeownersPath} is up to date` };
      if (text === undefined) return { state: 'missing', detail: `there is no ${codeownersPath}` };
      return { state: 'different', detail: 'it is not what people, policy and workspaces give today' };
    }),
    ...compareApp(wanted, live),
  ].flat();
}

const codeowners = {
  what: 'CODEOWNERS',
  why: whys.codeowners,
  mend: '`tre github setup --write .` in a checkout, then a pull request',
};

const whyOfRuleset: { readonly [name: string]: string } = {
  'tre: ledger': whys.status,
  'tre: airlock': whys.airlock,
  'tre: proposals': whys.proposals,
};

function compareRepository({ defaultBranch, pin, merge }: RepositorySettings, live: LiveSettings): Change[] {
  const pinMend = live.repository.known
    ? `after you have looked at it, set TRE_REPOSITORY_ID=${live.repository.value.id}:${live.repository.value.ownerId}`
    : 'set TRE_REPOSITORY_ID to REPOSITORY:OWNER, as numeric ids';
  return [
    ...looked(live.repository, { what: 'repository id', why: whys.pin, mend: pinMend }, ({ id, ownerId }) => {
      if (!pin) return { state: 'missing', detail: 'TRE_REPOSITORY_ID is not set' };
      if (pin.id === id && pin.ownerId === ownerId) return { state: 'ok', detail: `${id} of owner ${ownerId}` };
      return { state: 'different', detail: `${id}:${ownerId}, but pinned is ${pin.id}:${pin.ownerId}` };
    }),
    ...looked(
      live.repository,
      {
        what: 'default branch',
        why: whys.defaultBranch,
        mend: `rename it to ${defaultBranch} in the settings on GitHub`,
      },
      (found) =>
        found.defaultBranch === defaultBranch
          ? { state: 'ok', detail: defaultBranch }
          : { state: 'different', detail: `it is ${found.defaultBranch}, wanted ${defaultBranch}` },
    ),
    ...looked(live.repository, { what: 'auto-merge', why: whys.autoMerge, mend: apply }, ({ autoMerge }) =>
      onOff(autoMerge, merge.autoMerge, { kind: 'merge', merge }),
    ),
    ...looked(
      live.repository,
      { what: 'delete branches after the merge', why: whys.deleteBranch, mend: apply },
      ({ deleteBranchOnMerge }) => onOff(deleteBranchOnMerge, merge.deleteBranchOnMerge, { kind: 'merge', merge }),
    ),
  ];
}

function compareActions({ actions }: RepositorySettings, live: LiveSettings): Change[] {
  const write = { kind: 'actions', actions } as const;
  return [
    ...looked(live.actions, { what: 'default token of Actions', why: whys.token, mend: apply }, ({ defaultToken }) =>
      defaultToken === actions.defaultToken
        ? { state: 'ok', detail: `${defaultToken} only` }
        : { state: 'different', detail: `it may ${defaultToken}, wanted ${actions.defaultToken} only`, write },
    ),
    ...looked(live.actions, { what: 'Actions approve pull requests', why: whys.mayApprove, mend: apply }, (found) =>
      onOff(found.mayApprove, actions.mayApprove, write),
    ),
  ];
}

function onOff(found: boolean | undefined, wanted: boolean, write: NonNullable<Change['write']>): Verdict {
  const word = (on: boolean) => (on ? 'on' : 'off');
  if (found === undefined) {
    return {
      state: 'unknown',
      detail: 'GitHub shows it only to who may change it',
      mend: 'look with an administrator’s token',
    };
  }
  if (found === wanted) return { state: 'ok', detail: word(found) };
  return { state: 'different', detail: `${word(found)}, wanted ${word(wanted)}`, write };
}

function compareEnvironment({ name, branches }: Environment, all: readonly Environment[]): Verdict {
  const found = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const wanted = branches === 'any' ? [] : branches;
  if (!found) {
    const write = { kind: 'environment', name, add: wanted, remove: [] } as const;
    return { state: 'missing', detail: `wanted for ${wanted.join(', ')} only`, write };
  }
  const has = found.branches === 'any' ? [] : found.branches;
  const add = wanted.filter((branch) => !has.includes(branch));
  const remove = has.filter((branch) => !wanted.includes(branch));
  if (found.branches !== 'any' && add.length === 0 && remove.length === 0) {
    return { state: 'ok', detail: `${wanted.join(', ')} only` };
  }
  const now = found.branches === 'any' ? 'any branch' : has.join(', ') || 'no branch';
  return {
    state: 'different',
    detail: `${now} may deploy to it, wanted ${wanted.join(', ')} only`,
    write: { kind: 'environment', name, add, remove },
  };
}

function compareLabels(wanted: readonly Label[], live: readonly Label[]): Verdict {
  const there = new Set(live.map(({ name }) => name.toLowerCase()));
  const labels = wanted.filter(({ name }) => !there.has(name.toLowerCase()));
  if (labels.length === 0) return { state: 'ok', detail: `all ${wanted.length} are there` };
  return { state: 'missing', detail: labels.map(({ name }) => name).join(', '), write: { kind: 'labels', labels } };
}
