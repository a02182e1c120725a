import type { Catalogue, Family } from '../catalogue/types.ts';
import { type Diagnostic, error, renderDiagnostic } from '../core/diagnostic.ts';
import { claimedUnits } from '../manifests/claims.ts';
import { placeOf } from '../manifests/place-of.ts';
import type { ManifestSet } from '../manifests/types.ts';
import type { Draft, Drafted } from './draft.ts';
import type { LiveOutputs, UnitName } from './types.ts';

export type Blocked = Map<UnitName, readonly Diagnostic[]>;

/** Units that cannot be built from what was read: an error names them or their file, or their template or parent is not there. */
export function blockedByInput(set: ManifestSet, drafted: readonly Drafted[]): Blocked {
  const blocked: Blocked = new Map();
  const files = Map.groupBy(drafted, (each) => ('manifest' in each ? each.manifest.file : ''));
  for (const diagnostic of set.diagnostics) {
    if (diagnostic.severity === 'error') {
      for (const name of concerned(diagnostic, files)) blocked.set(name, [...(blocked.get(name) ?? []), diagnostic]);
    }
  }
  for (const each of drafted) {
    if ('diagnostics' in each && !blocked.has(each.name)) blocked.set(each.name, each.diagnostics);
  }
  return blocked;
}

function concerned(
  { unit, at, code }: Diagnostic,
  files: ReadonlyMap<string, readonly Drafted[]>,
): readonly UnitName[] {
  // Said at the environment, and no reason to stop it: what counts is the policy that was approved.
  if (code === 'policy-missing') return [];
  if (unit !== undefined) return [unit];
  if (at === undefined) return [];
  const units = files.get(at.file);
  if (units) return units.map(({ name }) => name);
  const place = placeOf(at.file);
  return (place && claimedUnits(place, undefined)) ?? [];
}

/** Adds every unit that needs a blocked one, with the error at the root of it. */
export function blockDependents(blocked: Blocked, dependencies: ReadonlyMap<UnitName, readonly UnitName[]>): void {
  const roots = new Map<UnitName, Diagnostic | undefined>();
  let size: number;
  do {
    size = blocked.size;
    for (const [unit, needs] of dependencies) {
      const need = blocked.has(unit) ? undefined : needs.find((each) => blocked.has(each));
      if (need === undefined) continue;
      const root = roots.has(need) ? roots.get(need) : blocked.get(need)?.[0];
      roots.set(unit, root);
      const message = `${unit} needs ${need}, which cannot be built: ${rootText(root)}`;
      blocked.set(unit, [error('parent-blocked', message, root?.at, unit)]);
    }
  } while (blocked.size > size);
}

function rootText(root: Diagnostic | undefined): string {
  return root ? renderDiagnostic(root) : 'no reason given';
}

/**
 * Receivers of contributions from a live unit that cannot be built now. Without its fragments they would take away what
 * it uses (a typo in a manifest would close a running service's firewall rules), so they stay as they are.
 */
export function frozenReceivers(
  blocked: Blocked,
  drafts: ReadonlyMap<UnitName, Draft>,
  catalogue: Catalogue,
  live: LiveOutputs,
): Blocked {
  const frozen: Blocked = new Map();
  for (const [name, [first]] of blocked) {
    if (live(name) === undefined) continue;
    const targets = targetsOf(name, drafts.get(name), catalogue);
    for (const receiver of drafts.values()) {
      if (receiver.template.receives.size === 0 || blocked.has(receiver.name)) continue;
      if (!targets.some((to) => mayMean(to, receiver.name))) continue;
      const message = `${receiver.name} keeps its state: ${name} is live, may add to it, and cannot be built: ${rootText(first)}`;
      frozen.set(receiver.name, [error('contributor-blocked', message, first?.at, receiver.name)]);
    }
  }
  return frozen;
}

/** Where a unit adds to; where its template is not known, what any template of its family could. */
function targetsOf(name: UnitName, draft: Draft | undefined, catalogue: Catalogue): string[] {
  if (draft && !draft.enabled) return [];
  const family = familyOfUnit(name);
  const templates = draft
    ? [draft.template.definition]
    : catalogue
        .names(family)
        .flatMap((template) =>
          catalogue
            .versions(family, template)
            .flatMap((version) => catalogue.resolve(family, `${template}@${version}`) ?? []),
        );
  return templates.flatMap(({ manifest }) => (manifest.spec.contributes ?? []).map(({ to }) => to));
}

function familyOfUnit(name: UnitName): Family {
  const kind = name.split('/')[0];
  return kind === 'environment' ? 'core' : (`${kind}s` as Family);
}

/** A target that is wired may be any name that fits around its expressions. */
function mayMean(to: string, name: UnitName): boolean {
  const parts = to.split(/\$\{\{.*?\}\}/).map((part) => part.replace(/[^\w/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
