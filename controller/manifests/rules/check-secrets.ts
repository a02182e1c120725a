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
    [...strings(manifest.metadata, '/metadata'), ...strings(manifest.spec as unknown as Json, '/spec')]
      .filter(([, text]) => looksSecret(text))
      .map(([pointer]) => {
        const message =
          'expected no secret in git, found something that looks like one; put it in the key vault, and replace it there because it has been seen';
        return error('secret-in-clear', message, locate(manifest, pointer), unitOf(manifest));
      }),
  );
}

function* strings(value: Json, pointer: string): Generator<[pointer: string, text: string]> {
  if (typeof value === 'string') yield [pointer, value];
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* strings(item, `${pointer}/${i}`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* strings(member, `${pointer}/${pointerToken(key)}`);
  }
}
