import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExpression, TemplateError } from '../../controller/arm-template/index.ts';

it('any text is parsed or refused with InvalidTemplate, never anything else', () => {
  const piece = fc.constantFrom(
    "'",
    "''",
    '(',
    ')',
    '[',
    ']',
    ',',
    '.',
    ' ',
    'concat',
    'x',
    '1',
    '-',
    'ns.f',
    '"',
    '\\',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        expect(parseExpression(pieces.join('')).kind).toMatch(/^(literal|call|property|index)$/);
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
        expect((error as TemplateError).code).toBe('InvalidTemplate');
      }
    }),
    { numRuns: 2000 },
  );
});

it('a quoted string means itself, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseExpression(`'${text.replaceAll("'", "''")}'`)).toMatchObject({ kind: 'literal', value: text });
    }),
  );
});

it.each([
  ['depth', `${'not('.repeat(5000)}true()${')'.repeat(5000)}`],
  ['length', `'${'x'.repeat(30_000)}'`],
])('hostile %s is refused', (_what, text) => {
  expect(() => parseExpression(text)).toThrow(TemplateError);
});
