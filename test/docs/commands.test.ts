import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notRun, reasonNotToRun } from './support/not-run.ts';
import { type Block, readDocs } from './support/read-docs.ts';
import { type Reader, sitDown } from './support/shell.ts';
import { linesNotIn } from './support/shown-output.ts';

const docs = await readDocs();
let reader: Reader;
beforeAll(async () => {
  reader = await sitDown();
});
afterAll(() => reader.close());

/** A command block with the output blocks that follow it. */
interface Step {
  readonly commands: Block;
  readonly shown: readonly Block[];
}

function stepsOf(blocks: readonly Block[]): Step[] {
  const steps: { commands: Block; shown: Block[] }[] = [];
  for (const block of blocks) {
    if (block.language === 'sh') steps.push({ commands: block, shown: [] });
    else if (block.language === 'text') steps.at(-1)?.shown.push(block);
  }
  return steps;
}

// One reader, page after page, as a newcomer would: a page may use what an earlier page made.
for (const doc of docs) {
  const steps = stepsOf(doc.blocks).filter(({ commands }) => reasonNotToRun(commands) === undefined);
  describe.runIf(steps.length > 0)(`the commands of ${doc.path}`, () => {
    beforeAll(() => reader.openPage());
    it.each(
      steps.map((step) => ({ at: `line ${step.commands.line}`, first: step.commands.text.split('\n')[0], step })),
    )('$at: $first', { timeout: 300_000 }, async ({ step: { commands, shown } }) => {
      const output = await perform(commands);

      for (const block of shown) {
        const missing = linesNotIn(block.text, output);
        expect(missing, `${block.path}:${block.line} shows lines that are not in:\n${output}`).toEqual([]);
      }
    });
  });
}

async function perform(block: Block): Promise<string> {
  if (block.words.includes('background')) return reader.start(block.text);
  const expected = Number(block.words.find((word) => word.startsWith('exit='))?.slice('exit='.length) ?? '0');
  const { exitCode, output } = await reader.run(block.text);
  expect(exitCode, `${block.path}:${block.line}\n${output}`).toBe(expected);
  return output;
}

describe('blocks that are not run', () => {
  it.each(notRun)('$path: $starts ($why)', ({ path, starts }) => {
    const blocks = docs.flatMap((doc) => doc.blocks);
    expect(blocks.some((block) => block.path === path && block.text.startsWith(starts))).toBe(true);
  });

  it('are in ```sh blocks only: no other language hides a command', () => {
    const shells = ['bash', 'shell', 'console', 'zsh', 'sh-session'];
    expect(docs.flatMap((doc) => doc.blocks).filter(({ language }) => shells.includes(language))).toEqual([]);
  });

  it('a word after ```sh is one that the test knows', () => {
    const words = docs.flatMap((doc) => doc.blocks).flatMap((block) => (block.language === 'sh' ? block.words : []));
    expect(words.filter((word) => word !== 'background' && !/^exit=\d$/u.test(word))).toEqual([]);
  });
});
