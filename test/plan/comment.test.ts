import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../controller/plan/hidden.ts';
import { renderMarkdown, renderMarkdownParts } from '../../controller/plan/markdown.ts';
import { renderText } from '../../controller/plan/text.ts';
import type { Action, Effects, Plan } from '../../controller/plan/types.ts';
import { readComment, squeeze } from './support/read-comment.ts';

const nobody: Action['signOff'] = { state: 'not-required', required: [], approvals: [], missing: [] };
const quiet: Effects = { grants: [], revokes: [], opens: [], closes: [], loses: [], irreversible: [], unknown: [] };
const repositoryUrl = 'https://github.example/contoso/tre';

/** A plan in which one text stands everywhere where people's text can stand. */
function planOf(text: string, { count = 1, reasons = 1 } = {}): Plan {
  const action = (index: number): Action => ({
    unit: `workspace/${index}-${text}`,
    action: (['create', 'update', 'drift', 'delete', 'blocked', 'held'] as const)[index % 6]!,
    reasons: Array.from({ length: reasons }, () => ({
      code: 'parameter',
      path: text,
      before: text,
      after: { nested: [text] },
      at: { file: `manifests/${text}.yaml`, line: 3, column: 1 },
      message: text,
    })),
    signOff: {
      ...nobody,
      state: 'held',
      missing: [{ role: 'TREAdmin', count: 1, candidates: [], message: `needs ${text}.` }],
    },
    unsafe: false,
    effects: {
      grants: [text],
      revokes: [text],
      opens: [text],
      closes: [text],
      loses: [text],
      irreversible: [text],
      unknown: [text],
    },
    price: { after: { amount: 12, currency: 'EUR' } },
  });
  return {
    revision: 'a'.repeat(40),
    digest: 'd'.repeat(64),
    environment: text,
    pullRequest: { number: 14, head: 'b'.repeat(40), base: 'a'.repeat(40), author: text },
    plannedAt: '2026-11-22T12:00:00.000Z',
    actions: Array.from({ length: count }, (_, index) => action(index)),
    diagnostics: [
      { severity: 'error', code: 'wrong', message: text, at: { file: `${text}.yaml`, line: 1, column: 1 } },
      { severity: 'warning', code: 'odd', message: text },
    ],
    notes: [text],
    reads: { arm: 1, git: 1, github: 1 },
  };
}

const ours = new Set([
  ...['space', 'paragraph', 'strong', 'text', 'blockquote', 'table', 'html', 'code', 'codespan', 'list', 'list_item'],
  ...['br', 'link', 'escape'],
]);
const ourTags = /^<\/?(details|summary|code)>$|^<br>$/;

function expectOnlyOurs(comment: string): void {
  const { types, html, links, prose, lastCells } = readComment(comment);
  expect([...types].filter((type) => !ours.has(type))).toEqual([]);
  expect(html.filter((tag) => !ourTags.test(tag))).toEqual([]);
  expect(links.filter((link) => !link.startsWith(`${repositoryUrl}/blob/${'b'.repeat(40)}/`))).toEqual([]);
  expect(lastCells.filter((cell) => cell !== '12')).toEqual([]);
  for (const text of prose) {
    expect(text).not.toMatch(/@|#|:\/\/|www\.|\bGH-\d/i);
    expect(text).not.toMatch(/(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/);
    expect(text).not.toMatch(/[\p{Cf}\p{Cs}]/u);
  }
}

describe('text of manifests in the comment', () => {
  it.each([
    { why: 'a heading', text: '# Approved' },
    { why: 'a mention', text: 'thanks @admins and (@admin-a)' },
    { why: 'a reference to an issue', text: 'as in #1, contoso/tre#2 and GH-3' },
    { why: 'a commit', text: 'see 0123456789abcdef0123456789abcdef01234567 or deadbeef' },
    {
      why: 'links without brackets',
      text: 'https://evil.example www.evil.example mailto:a@evil.example a@evil.example',
    },
    { why: 'a link and an image', text: '[approve](https://evil.example) ![x](https://evil.example/x.png)' },
    { why: 'the end of the folded part', text: '</details></summary><script>alert(1)</script>' },
    { why: 'a comment that hides the rest', text: '<!-- <b>' },
    { why: 'another cell', text: 'a | b \\| c || \\\\| d' },
    { why: 'the end of a fence, and of a code span', text: '``` `a` ```` ~~~' },
    { why: 'a list, a quote and a rule', text: '- x > y --- *** 1. z' },
    { why: 'a list that begins the text', text: '1) x' },
    { why: 'a rule that is the text', text: '---' },
    { why: 'a task', text: '[x] admin-b approved' },
    { why: 'lines', text: 'one\n\n# two\r\n| three |\u2028four' },
    { why: 'entities', text: '&lt;b&gt; &#64;admins &amp;' },
    { why: 'text that turns round', text: 'ready \u202eyltcaxe\u202c \u200badmin \u2066x\u2069' },
    { why: 'emoji and formulas', text: ':white_check_mark: $x$ $$y$$' },
    { why: 'half of a pair', text: 'x \ud83d y' },
    { why: 'footnotes', text: '[^1] [^1]: x' },
  ])('$why stays text', ({ text }) => {
    const comment = renderMarkdown(planOf(text), { repositoryUrl });

    expectOnlyOurs(comment);
    expect(readComment(comment).text).toContain(squeeze(printable(text)));
  });

  it('stays text whatever it is', () => {
    const dangerous = fc.constantFrom(
      ...['`', '``', '|', '\\', '<', '>', '&', '@a', '#1', '*', '_', '[', ']', '(', ')', '!', '~', ':', '\n', ' ', '"'],
      ...[
        'http://',
        'www.',
        'a',
        '0',
        'GH-1',
        'deadbeef',
        '-',
        '+',
        '=',
        '.',
        '\u202e',
        '\u200b',
        '</details>',
        '$',
        '^',
      ],
    );
    const texts = fc.oneof(
      fc.array(dangerous, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const comment = renderMarkdown(planOf(text), { repositoryUrl });
        expectOnlyOurs(comment);
        expect(readComment(comment).text).toContain(squeeze(printable(text)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a long plan', () => {
  const plan = planOf(`${'long text '.repeat(30)}end`, { count: 300, reasons: 4 });

  it('goes on in the check run, and then by hand; what cannot be undone stays in the comment', () => {
    const { comment, overflow = '' } = renderMarkdownParts(plan, {
      repositoryUrl,
      detailsUrl: 'https://github.example/run/1',
    });

    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(overflow.length).toBeLessThanOrEqual(60_000);
    expect(comment).toMatch(/\d+ more units in \[the check run\]\(https:\/\/github\.example\/run\/1\)\./);
    expect(comment).toContain('**Cannot be undone**');
    expect(overflow).toMatch(/\d+ more units: `tre plan --pr 14` shows them\./);
    const shown = [...`${comment}${overflow}`.matchAll(/<details><summary>[-+~!?x] /g)].length;
    const left = Number(/(\d+) more units: `tre/.exec(overflow)?.[1]);
    expect(shown + left).toBe(300);
  });

  it('says without a check run how to read the rest', () => {
    const comment = renderMarkdown(plan);

    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(comment).toMatch(/\d+ more units: `tre plan --pr 14` shows them\./);
  });

  it('has no second part where all fits', () => {
    expect(renderMarkdownParts(planOf('short')).overflow).toBeUndefined();
  });

  it('is within the limit whatever the lengths are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 0, max: 60 }),
        (count, length, reasons) => {
          const parts = renderMarkdownParts(planOf('`x|'.repeat(Math.ceil(length / 3)), { count, reasons }), {
            repositoryUrl,
          });
          expect(parts.comment.length).toBeLessThanOrEqual(60_000);
          expect(parts.overflow?.length ?? 0).toBeLessThanOrEqual(60_000);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the comment', () => {
  it('begins with who is wanted', () => {
    const [first] = renderMarkdown(planOf('1 × TREAdmin (admin-b)')).split('\n');

    expect(first).toBe('**Waiting for 1 × TREAdmin (admin-b). 1 error to mend first.**');
  });

  it('ends with digest, head, time and the command', () => {
    const last = renderMarkdown(planOf('x')).trimEnd().split('\n').at(-1);

    expect(last).toBe('Plan `dddddddddddd` of `bbbbbbbbbbbb`, 2026-11-22 12:00 UTC. By hand: `tre plan --pr 14`');
  });

  it('links places into the head', () => {
    const comment = renderMarkdown(planOf('a b(1)'), { repositoryUrl });

    expect(comment).toContain(`${repositoryUrl}/blob/${'b'.repeat(40)}/manifests/a%20b%281%29.yaml#L3)`);
  });

  it('says what a plan of files alone did not look at', () => {
    const comment = renderMarkdown({ ...planOf('x'), static: true });

    expect(comment).toMatch(/^\*\*Checked without Azure\. 1 error to mend first\./);
    expect(comment).toContain('nobody’s approval was looked at');
  });

  it('names the rule by which nobody has to approve', () => {
    const byPolicy = ['policy default, rule 4'];
    const action: Action = {
      unit: 'workspace/a',
      action: 'create',
      reasons: [],
      signOff: { ...nobody, byPolicy },
      unsafe: false,
    };

    const plan = { ...planOf('x'), actions: [action], diagnostics: [] };

    expect(renderMarkdown(plan)).toContain('- needs nobody (policy default, rule 4)');
    expect(renderText(plan)).toContain('      needs    nobody (policy default, rule 4)\n');
  });

  it('keeps what nobody asked for apart', () => {
    const drift: Action = { unit: 'workspace/a', action: 'drift', reasons: [], signOff: nobody, unsafe: false };
    const wanted: Action = { ...drift, unit: 'workspace/b', action: 'update', effects: quiet };
    const comment = renderMarkdown({ ...planOf('x'), actions: [drift, wanted], diagnostics: [] });

    const [before, after] = comment.split('**Azure was changed by hand; this sets it back**');
    expect(before).toContain('workspace/b');
    expect(before).not.toContain('workspace/a');
    expect(after).toContain('workspace/a');
  });
});
