import type { AnyManifest, Kind, Manifest } from './types.ts';

export function ofKind<K extends Kind>(manifests: readonly AnyManifest[], kind: K): Manifest<K>[] {
  return manifests.filter((manifest) => manifest.kind === kind) as unknown as Manifest<K>[];
}
