import { gunzipSync } from 'node:zlib';
import { noCommit } from '../git/types.ts';
import type { RefChange } from '../rules/push-violations.ts';

/** The refs that a push wants to move: the pkt-lines before the first flush, `old new ref\0capabilities`. */
export function pushCommands(body: Buffer, encoding: string | undefined): RefChange[] {
  const plain = encoding === 'gzip' ? gunzipSync(body) : body;
  const changes: RefChange[] = [];
  for (const line of packets(plain)) {
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/.exec(line.toString());
    if (match === null) continue;
    const [, before, after, ref] = match as unknown as [string, string, string, string];
    changes.push({ ref, before: known(before), after: known(after) });
  }
  return changes;
}

const known = (sha: string) => (sha === noCommit ? undefined : sha);

/** Payloads of pkt-lines up to the first flush packet. */
function packets(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.subarray(at, at + 4).toString(), 16);
    if (!(length > 4)) break;
    found.push(bytes.subarray(at + 4, at + length));
    at += length;
  }
  return found;
}

const packet = (payload: Buffer) =>
  Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, '0')), payload]);
const flush = Buffer.from('0000');
const report = 1;
const maxBand = 65_515;

/**
 * git says "hook declined" of every ref that the update hook refused; GitHub says which of its guards it was. The answer
 * is a CGI head, then side-band packets; band 1 holds the report's own pkt-lines.
 */
export function nameTheGuard(output: Buffer, byRules: ReadonlySet<string>): Buffer {
  const head = output.indexOf('\r\n\r\n') + 4;
  const bands = packets(output.subarray(head));
  const told = Buffer.concat(bands.filter((band) => band[0] === report).map((band) => band.subarray(1)));
  if (!told.includes(' hook declined')) return output;
  const lines = packets(told).map((line) => packet(Buffer.from(reworded(line.toString(), byRules))));
  const payload = Buffer.concat([...lines, flush]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < payload.length; at += maxBand)
    chunks.push(packet(Buffer.concat([Buffer.from([report]), payload.subarray(at, at + maxBand)])));
  const others = bands.filter((band) => band[0] !== report).map(packet);
  return Buffer.concat([output.subarray(0, head), ...others, ...chunks, flush]);
}

function reworded(line: string, byRules: ReadonlySet<string>): string {
  const ref = /^ng (\S+) hook declined/.exec(line)?.[1];
  if (ref === undefined) return line;
  return `ng ${ref} ${byRules.has(ref) ? 'push declined due to repository rule violations' : 'protected branch hook declined'}\n`;
}
