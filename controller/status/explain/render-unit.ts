import { durationText, type Row, shortId, timeText } from './layout.ts';
import type { ApprovedSegment, Basis, LiveLook, PolicyInForce, UnitExplanation } from './types.ts';
import { basisText, pathsText, ruleTexts } from './words.ts';

/** One unit as rows, from what it is to whether it still is so. */
export function unitRows({ unit, conditions, applied, basis, settledAt, live }: UnitExplanation): Row[] {
  const ready = conditions.find(({ type }) => type === 'Ready');
  const state: Row = ['state', ready ? `${ready.reason}: ${ready.message}` : 'unknown'];
  if (!applied) return [['unit', unit], state, ['applied', `never; \`tre why-blocked ${unit}\` says why`]];
  const [first, ...others] = basis;
  return [
    ['unit', `${unit} (${applied.template})`],
    state,
    ['declared', `${applied.declared} at ${shortId(applied.commit)}`],
    ...(first ? firstRows(first) : []),
    ...(others.length > 0 ? basis : []).map((one): Row => ['rests on', `${briefText(one)}: ${pathsText(one.paths)}`]),
    ['applied', `${timeText(applied.at)} in ${durationText(applied.durationMs)}, stack ${applied.stack}`],
    ['group', applied.resourceGroup],
    ...(applied.correlationId ? [['operation', applied.correlationId] as Row] : []),
    ['settled', settledAt ? `${timeText(settledAt)}: all was read back and recorded` : 'not yet read back'],
    ...(live ? [['live', liveText(live)] as Row] : []),
    ['resources', String(applied.resources.length)],
  ];
}

function firstRows(basis: Basis): Row[] {
  const { segment } = basis;
  return [['approved', basisText(basis)], ...(segment ? segmentRows(segment) : [])];
}

function segmentRows(segment: ApprovedSegment): Row[] {
  const { title, author, url, head, changeSet, commit, mergedAt, mergedBy, policies, required } = segment;
  const floors = required.map(({ rule }) => rule).filter((rule) => !rule.startsWith('policy '));
  return [
    ...(title === undefined ? [] : [['request', `${title}${author ? ` (${author})` : ''}`] as Row]),
    ...(url === undefined ? [] : [['url', url] as Row]),
    ...(head === undefined ? [] : [['head', head] as Row]),
    ...(changeSet === undefined ? [] : [['changes', `set ${changeSet}`] as Row]),
    ...policies.flatMap(policyRows),
    ...[...new Set(floors)].map((rule): Row => ['policy', rule]),
    ['merged', `${commit}${mergedBy ? ` by ${mergedBy}` : ''}${mergedAt === '' ? '' : ` on ${timeText(mergedAt)}`}`],
  ];
}

function policyRows(policy: PolicyInForce): Row[] {
  const { name, path, blob, commit, pullRequest } = policy;
  const from = pullRequest === undefined ? '' : ` (#${pullRequest})`;
  return [
    ['policy', `${name}: ${path}, blob ${shortId(blob)}, in force since ${shortId(commit)}${from}`],
    ...ruleTexts(policy).map((text): Row => ['policy', text]),
  ];
}

function briefText(basis: Basis): string {
  const { by, segment, trustRoot } = basis;
  if (by === 'trust-root') return `the trust root ${shortId(trustRoot ?? '')}`;
  return segment ? basisText(basis) : 'nothing that is known';
}

function liveText(live: LiveLook): string {
  switch (live.state) {
    case 'same':
      return 'as it settled; `tre plan --deep` asks Azure property by property';
    case 'unknown':
      return `not known: ${live.reason}`;
    case 'differs':
      return `differs from what settled: ${[...live.changed, ...live.absent.map((id) => `${id} (not listed)`)].map(shortResource).join(', ')}; \`tre plan\` says how`;
  }
}

function shortResource(id: string): string {
  return id.split('/').slice(-2).join('/');
}
