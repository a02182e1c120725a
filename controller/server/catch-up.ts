import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Read } from '../core/known.ts';
import type { Delivery, Taken } from './take-delivery.ts';
import type { Log } from './types.ts';

/** Port to the list of deliveries that GitHub keeps for some days. */
export interface DeliverySource {
  /** Those since then of which no attempt was accepted, oldest first. */
  failed(since: Date): Promise<Read<readonly Delivery[]>>;
}

/**
 * Queues what GitHub could not deliver since the last start. The time of that start is in the state folder, and is moved
 * on only when GitHub answered. Where it does not, the log says what is missing, and polling covers it.
 */
export async function catchUp(options: {
  readonly source: DeliverySource;
  readonly stateDir: string;
  readonly startedAt: Date;
  readonly take: (delivery: Delivery) => Promise<Taken>;
  readonly log: Log;
}): Promise<void> {
  const file = join(options.stateDir, 'serve.started');
  try {
    const since = await readTime(file);
    // Before the first start there was nobody to deliver to.
    const read = since && (await options.source.failed(since));
    if (read && !read.known) {
      options.log({ catchUp: 'unavailable', message: `${read.reason}. Polling finds what was missed` });
      return;
    }
    const keys = new Set<string>();
    for (const delivery of read?.value ?? []) {
      for (const key of (await options.take(delivery)).queued) keys.add(key);
    }
    if (read) options.log({ catchUp: 'done', failed: read.value.length, queued: [...keys] });
    await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
    await writeFile(file, options.startedAt.toISOString(), { mode: 0o600 });
  } catch (cause) {
    options.log({ catchUp: 'failed', error: messageOf(cause) });
  }
}

/** Undefined before the first start, and where the file was cut. */
async function readTime(file: string): Promise<Date | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  });
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
