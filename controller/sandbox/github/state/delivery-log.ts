import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery } from './records.ts';

export interface DeliveryLog {
  /** Note a delivery that has ended. */
  add(delivery: Delivery): void;
  /** Resolves when all that was added is on disk. */
  flush(): Promise<void>;
}

const fileOf = (dataDir: string) => join(dataDir, 'deliveries.jsonl');

/** GitHub keeps them for some days; here it is a number. */
export const keptDeliveries = 500;

/** Deliveries of earlier runs, oldest first. A line that a kill cut short is left out. */
export async function loadDeliveries(dataDir: string): Promise<Delivery[]> {
  let text: string;
  try {
    text = await readFile(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const kept = lines.filter((line) => line !== '').slice(-keptDeliveries);
  await rewrite(
    dataDir,
    kept.map((line) => `${line}\n`),
  );
  return kept.map((line) => JSON.parse(line) as Delivery).toSorted((a, b) => a.id - b.id);
}

/** So many lines make a file that is written anew with what is still kept. */
const mostLines = 4 * keptDeliveries;

/**
 * A file of its own, a line each: payloads are most of the bytes and never change, so the state is not rewritten for
 * them. `kept` gives the deliveries that are still listed.
 */
export function deliveryLogOf(dataDir: string, kept: () => readonly Delivery[]): DeliveryLog {
  let writing: Promise<void> = Promise.resolve();
  let lines = 0;
  return {
    add(delivery) {
      lines += 1;
      const line = lineOf(delivery);
      writing = writing.then(() => (lines > mostLines ? startAnew() : appendFile(fileOf(dataDir), line)));
    },
    flush: () => writing,
  };

  async function startAnew(): Promise<void> {
    const ended = kept().filter(({ status }) => status !== 'pending');
    lines = ended.length;
    await rewrite(dataDir, ended.map(lineOf));
  }
}

const lineOf = (delivery: Delivery) => `${JSON.stringify(delivery)}\n`;

async function rewrite(dataDir: string, lines: readonly string[]): Promise<void> {
  await writeFile(`${fileOf(dataDir)}.new`, lines.join(''));
  await rename(`${fileOf(dataDir)}.new`, fileOf(dataDir));
}

export const forgetfulLog: DeliveryLog = { add: () => undefined, flush: () => Promise.resolve() };
