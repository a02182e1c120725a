import { type Diagnostic, error, warning } from '../core/diagnostic.ts';
import { messageOf } from '../core/errors.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { locate } from '../manifests/locate.ts';
import type { ContextsOf } from './contexts.ts';
import type { Draft } from './draft.ts';
import { coreUnit } from './names.ts';
import type { WiredContribution } from './template.ts';
import type { Contribution, UnitName } from './types.ts';
import type { Wired } from './wiring/compile.ts';
import { fill, WiringFault } from './wiring/fill.ts';

export interface Gathered {
  /** By receiving unit, sorted by contributor. */
  readonly byTarget: ReadonlyMap<UnitName, readonly Contribution[]>;
  readonly byContributor: ReadonlyMap<UnitName, readonly Contribution[]>;
  /** Receiving unit to the units whose outputs its fragments carry: they must be done first. */
  readonly needs: ReadonlyMap<UnitName, ReadonlySet<UnitName>>;
  readonly faults: ReadonlyMap<UnitName, readonly Diagnostic[]>;
  readonly warnings: readonly Diagnostic[];
}

/** Computes what every unit adds to others. A disabled unit adds nothing: its rules go before its resources do. */
export function gatherContributions(drafts: ReadonlyMap<UnitName, Draft>, contextsOf: ContextsOf): Gathered {
  const byTarget = new Map<UnitName, Contribution[]>();
  const byContributor = new Map<UnitName, Contribution[]>();
  const needs = new Map<UnitName, Set<UnitName>>();
  const faults = new Map<UnitName, Diagnostic[]>();
  const warnings: Diagnostic[] = [];
  for (const name of [...drafts.keys()].sort()) {
    const draft = drafts.get(name) as Draft;
    if (!draft.enabled || draft.template.contributes.length === 0) continue;
    const contexts = contextsOf(draft);
    for (const wired of draft.template.contributes) {
      const outcome = contribute(draft, wired, (value) => fill(value, contexts), drafts);
      if ('fault' in outcome) append(faults, name, outcome.fault);
      else if ('warning' in outcome) warnings.push(outcome.warning);
      else if ('contribution' in outcome) {
        const { contribution } = outcome;
        append(byTarget, contribution.to, contribution);
        append(byContributor, name, contribution);
        const needed = needs.get(contribution.to) ?? new Set();
        for (const unit of outputsRead(draft, wired.reads)) needed.add(unit);
        needs.set(contribution.to, needed);
      }
    }
  }
  return { byTarget, byContributor, needs, faults, warnings };
}

type Outcome =
  | { readonly contribution: Contribution }
  | { readonly fault: Diagnostic }
  | { readonly warning: Diagnostic }
  | { readonly leftOut: true };

function contribute(
  draft: Draft,
  wired: WiredContribution,
  filled: (value: Wired) => Json,
  drafts: ReadonlyMap<UnitName, Draft>,
): Outcome {
  const template = draft.template.definition.manifest;
  const pointer = `/spec/contributes/${wired.index}`;
  try {
    if (wired.when && isOff(filled(wired.when))) return { leftOut: true };
    const to = String(filled(wired.to));
    const at = locate(template, pointer);
    const target = drafts.get(to);
    if (target === undefined) {
      const message = `${draft.name} adds to ${wired.input} of ${to}, which is not in the desired state or has errors; the fragment is left out`;
      return { warning: warning('contribution-without-target', message, locate(draft.manifest, ''), draft.name) };
    }
    if (!target.template.receives.has(wired.input.toLowerCase())) {
      const message = `${to} (${target.template.definition.name}@${target.template.definition.version}) takes no contributions to ${wired.input}`;
      return { fault: error('unknown-contribution-input', message, at, draft.name) };
    }
    const value = filled(wired.value);
    return { contribution: { from: draft.name, to, input: wired.input, value, at: locate(draft.manifest, '') } };
  } catch (cause) {
    if (!(cause instanceof WiringFault)) throw cause;
    return { fault: error('wiring', messageOf(cause), locate(template, `${pointer}/value`), draft.name) };
  }
}

/** Actions' falsy values. */
function isOff(value: Json): boolean {
  return value === null || value === false || value === 0 || value === '';
}

/** Units whose outputs a value of `draft` reads. */
function outputsRead(draft: Draft, reads: readonly (readonly string[])[]): UnitName[] {
  return reads.flatMap(([context, member]) => {
    if (member !== undefined && member !== 'outputs' && member !== '*') return [];
    if (context === 'core') return [coreUnit];
    if (context === 'workspace' && draft.workspace) return [`workspace/${draft.workspace.name}`];
    if (context === 'service' && draft.service)
      return [`workspace-service/${draft.service.workspace}/${draft.service.name}`];
    return [];
  });
}

/** The `contributions` context: every input that the template receives, empty where nobody adds to it. */
export function contributionsContext(draft: Draft, contributions: readonly Contribution[]): JsonObject {
  const inputs = new Map<string, Json[]>([...draft.template.receives].map((input) => [input, []]));
  for (const { input, value } of contributions) inputs.get(input.toLowerCase())?.push(value);
  return Object.fromEntries(inputs);
}

function append<V>(map: Map<UnitName, V[]>, key: UnitName, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
