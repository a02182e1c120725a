import type { TemplateDefinition } from '../catalogue/types.ts';
import { canonicalJson } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import { templateLabel } from '../desired/names.ts';
import type { Contribution, Unit } from '../desired/types.ts';
import { locate } from '../manifests/locate.ts';
import type { AppliedRecord } from '../observed/types.ts';
import { compareValues, type ValueChange } from './compare-values.ts';
import { redacted, withoutSecrets } from './secrets.ts';
import type { Reason } from './types.ts';

export interface Explaining {
  /** What other units add to this one. */
  readonly received: readonly Contribution[];
  /** ARM parameters of a template whose values are secret. */
  readonly secrets: (template: TemplateDefinition) => ReadonlySet<string>;
  /** Values of secret parameters of the unit and of what adds to it: they may be part of what they add. */
  readonly hidden: readonly string[];
}

/** Why a unit must be written again, compared with what the ledger says was applied. Never empty. */
export function updateReasons(unit: Unit, record: AppliedRecord, explaining: Explaining): Reason[] {
  const reasons = [
    ...templateReasons(unit, record),
    ...enabledReasons(unit, record),
    ...parameterReasons(unit, record, explaining),
  ];
  if (reasons.length > 0) return reasons.map((reason) => hide(reason, explaining.hidden));
  const message = `the content of ${templateLabel(unit.template)} is not the one that was applied`;
  return [{ code: 'template-content', message, at: locate(unit.template.manifest, '/spec/version') }];
}

/** Code and place are ours; the rest may repeat what a secret parameter holds. */
function hide(reason: Reason, hidden: readonly string[]): Reason {
  if (hidden.length === 0) return reason;
  const members = Object.entries(reason).map(([name, value]) => [
    name,
    name === 'code' || name === 'at' ? value : withoutSecrets(value, hidden),
  ]);
  return Object.fromEntries(members) as Reason;
}

function templateReasons(unit: Unit, record: AppliedRecord): Reason[] {
  const after = templateLabel(unit.template);
  if (record.template === after) return [];
  const at = unit.kind === 'HubLink' ? unit.at : locate(unit.manifest, '/spec/template');
  return [
    {
      code: 'template-version',
      path: 'template',
      before: record.template,
      after,
      at,
      message: `template ${record.template} → ${after}`,
    },
  ];
}

function enabledReasons(unit: Unit, record: AppliedRecord): Reason[] {
  if (record.enabled === unit.enabled) return [];
  const message = unit.enabled ? 'enabled again' : 'disabled: the first of the two steps of a delete';
  const at = locate(unit.manifest, '/spec/enabled');
  return [{ code: 'enabled', path: 'enabled', before: record.enabled, after: unit.enabled, at, message }];
}

function parameterReasons(unit: Unit, record: AppliedRecord, { received, secrets }: Explaining): Reason[] {
  const hidden = secrets(unit.template);
  const names = [...new Set([...Object.keys(record.parameters), ...Object.keys(unit.parameters)])];
  return names.flatMap((name) => {
    const changes = compareValues(name, record.parameters[name], unit.parameters[name]);
    if (changes.length === 0) return [];
    if (hidden.has(name)) return [secretReason(unit, name)];
    const contributed = receivesContributions(unit, name);
    return changes.map((change) =>
      contributed ? contributionReason(unit, name, change, received) : parameterReason(unit, name, change),
    );
  });
}

function parameterReason(unit: Unit, name: string, change: ValueChange): Reason {
  return { code: 'parameter', ...change, at: unit.locate(name), message: `${change.path} changes` };
}

function secretReason(unit: Unit, name: string): Reason {
  return {
    code: 'parameter',
    path: name,
    before: redacted,
    after: redacted,
    at: unit.locate(name),
    message: `${name} changes; its value is secret`,
  };
}

function contributionReason(unit: Unit, name: string, change: ValueChange, received: readonly Contribution[]): Reason {
  const from = received.find(({ value }) => contains(unit.parameters[name], value) && isAbout(change, value));
  if (from)
    return {
      code: 'contribution',
      ...change,
      at: from.at,
      message: `${change.before === undefined ? 'added' : 'changed'} by ${from.from}`,
    };
  if (change.after === undefined)
    return { code: 'contribution', ...change, at: unit.at, message: 'no unit adds it any more' };
  return { code: 'contribution', ...change, at: unit.at, message: 'what other units add to it changes' };
}

/** The change is the fragment itself, or something inside the list item that has the fragment's name. */
function isAbout({ path, after }: ValueChange, fragment: Json): boolean {
  const name =
    typeof fragment === 'object' && fragment !== null && !Array.isArray(fragment) ? fragment['name'] : undefined;
  if (typeof name === 'string' && path.includes(`[name=${name}]`)) return true;
  return after !== undefined && canonicalJson(after) === canonicalJson(fragment);
}

function contains(list: Json | undefined, fragment: Json): boolean {
  const wanted = canonicalJson(fragment);
  return Array.isArray(list) && list.some((item) => canonicalJson(item) === wanted);
}

function receivesContributions(unit: Unit, name: string): boolean {
  return /\bcontributions\b/i.test(JSON.stringify(unit.template.manifest.spec.inputs[name] ?? ''));
}
