import { type Diagnostic, error } from '../../core/diagnostic.ts';
import { locate } from '../locate.ts';
import { ofKind } from '../of-kind.ts';
import { listed } from '../phrases.ts';
import type { AnyManifest } from '../types.ts';
import { unitOf } from '../unit-name.ts';

/** A workspace may only use a subscription that the environment names; times of day need a time zone that exists. */
export function checkWorkspaces(manifests: readonly AnyManifest[]): Diagnostic[] {
  const environment = ofKind(manifests, 'Environment')[0];
  // Intl takes 0.1 ms to look one up, and a thousand machines stop at the same time.
  const zones = new Map<string, boolean>();
  const isZone = (zone: string): boolean => {
    const answer = zones.get(zone) ?? isTimeZone(zone);
    zones.set(zone, answer);
    return answer;
  };
  const allowed = environment?.spec.subscriptions.workspaces.map((id) => id.toLowerCase());
  return [
    ...ofKind(manifests, 'Workspace').flatMap((workspace) => {
      const wanted = workspace.spec.subscription;
      if (!allowed || wanted === undefined || allowed.includes(wanted.toLowerCase())) return [];
      const message = `expected ${listed(allowed, 'or')}, as spec.subscriptions.workspaces of the environment says, found \`${wanted}\``;
      return [error('subscription-unknown', message, locate(workspace, '/spec/subscription'), unitOf(workspace))];
    }),
    ...ofKind(manifests, 'UserResource').flatMap((resource) => {
      const zone = resource.spec.power?.stop?.split(' ')[1];
      if (zone === undefined || isZone(zone)) return [];
      const message = `expected a time zone of the IANA list, such as \`Europe/Amsterdam\`, found \`${zone}\``;
      return [error('time-zone-unknown', message, locate(resource, '/spec/power/stop'), unitOf(resource))];
    }),
  ];
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}
