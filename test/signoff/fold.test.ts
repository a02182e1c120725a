import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known } from '../../controller/core/known.ts';
import { createApprovedState } from '../../controller/signoff/approved-state.ts';
import { createBlobHistory } from '../../controller/signoff/blob-history.ts';
import { treeDigest } from '../../controller/signoff/change-set.ts';
import { decisionWith, verdictWith } from './given-history.ts';

const files = [
  'manifests/people/a.yaml',
  'manifests/environment.yaml',
  'templates/workspaces/base/main.json',
  'templates/workspaces/base/README.md',
];
const change = fc.record({
  path: fc.constantFrom(...files),
  blob: fc.option(fc.constantFrom('b1', 'b2', 'b3'), { nil: null }),
  covered: fc.boolean(),
});
const segments = fc.array(fc.uniqueArray(change, { selector: ({ path }) => path, maxLength: 3 }), { maxLength: 12 });
const nothing = () => Promise.resolve(known([]));

describe('the fold', () => {
  it('changes the approved state only by covered paths, and main by all', async () => {
    await fc.assert(
      fc.asyncProperty(segments, async (drawn) => {
        const root = new Map([
          [files[0]!, 'b0'],
          [files[2]!, 'b0'],
        ]);
        const state = createApprovedState(root, nothing);
        const approved = new Map(root);
        const main = new Map(root);
        const put = (map: Map<string, string>, path: string, blob: string | null) =>
          blob === null ? map.delete(path) : map.set(path, blob);
        for (const [index, changes] of drawn.entries()) {
          await state.apply(decisionWith(changes.map(({ path, blob, covered }) => verdictWith(path, blob, covered))));
          for (const { path, blob, covered } of changes) {
            put(main, path, blob);
            if (covered) put(approved, path, blob);
          }

          expect([...state.approvedAt(index + 1)].sort()).toEqual([...approved].sort());
          expect([...state.treeAt(index + 1)].sort()).toEqual([...main].sort());
        }
        expect([...state.approvedAt(0)].sort()).toEqual([...root].sort());
      }),
    );
  });

  it('takes a template folder for approved only where all of main’s files in it are', async () => {
    const [main, readme] = [files[2]!, files[3]!];
    const state = createApprovedState(new Map([[main, 'b0']]), nothing);
    await state.apply(decisionWith([verdictWith(main, 'b1', true), verdictWith(readme, 'bad', false)]));
    const half = state.approvedFolders().has(treeDigest({ [main]: 'b1' }));
    await state.apply(decisionWith([verdictWith(readme, null, true)]));

    expect({
      root: state.approvedFolders().has(treeDigest({ [main]: 'b0' })),
      half,
      whole: state.approvedFolders().has(treeDigest({ [main]: 'b1' })),
    }).toEqual({ root: true, half: false, whole: true });
  });
});

describe('blobs by boundary', () => {
  it('answers as a copy of the whole map at every boundary would', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.constantFrom('x', 'y'), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 10 }), (boundaries) => {
        const history = createBlobHistory();
        const model = new Map<string, string>();
        const copies = boundaries.map((steps, index) => {
          for (const [path, blob] of steps) {
            history.set(index, path, blob);
            if (blob === undefined) model.delete(path);
            else model.set(path, blob);
          }
          return new Map(model);
        });

        for (const [index, copy] of copies.entries()) {
          expect(new Map(history.at(index))).toEqual(copy);
          expect(history.at(index).size).toBe(copy.size);
        }
      }),
    );
  });
});
