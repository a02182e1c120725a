import { type Diagnostic, error } from '../../core/diagnostic.ts';
import type { Json } from '../../core/json.ts';
import { locate } from '../locate.ts';
import { looksSecret } from '../looks-secret.ts';
import { pointerToken } from '../to-plain.ts';
import type { AnyManifest } from '../types.ts';
import { unitOf } from '../unit-name.ts';

/** Git keeps what was pushed for ever, so the message also says that the secret is lost already. */
export function checkSecrets(manifests: readonly AnyManifest[]): Diagnostic[] {
  return manifests.flatMap((manifest) =>
    [...secrets(manifest.metadata, '/metadata'), ...secrets(manifest.spec as unknown as Json, '/spec')].map(
      (pointer) => {
        const message =
          'expected no secret in git, found something that looks like one; put it in the key vault, and replace it there because it has been seen';
        return error('secret-in-clear', message, locate(manifest, pointer), unitOf(manifest));
      },
    ),
  );
}

/** Pointers of the strings that look like secrets. */
function secrets(value: Json, pointer: string): string[] {
  if (typeof value === 'string') return looksSecret(value) ? [pointer] : [];
  if (Array.isArray(value)) return value.flatMap((item, i) => secrets(item, `${pointer}/${i}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => secrets(value[key] as Json, `${pointer}/${pointerToken(key)}`));
}
