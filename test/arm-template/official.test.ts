import { describe, expect, it } from 'vitest';
import { templateHash } from '../../controller/arm-template/index.ts';
import type { JsonObject } from '../../controller/core/json.ts';
import { type OfficialCase, runCase } from './official-case.ts';
import { officialFolder, readData } from './official-data.ts';
import { expandAll, type RealTemplate } from './real-templates.ts';

/** What has been reached. A floor may rise and never sink; misses are printed with their reason. */
const floors = {
  engine: 115,
  docs: 64,
  'docs-rule': 24,
  secondary: 58,
  derived: 17,
  templateHash: 189,
  quickstarts: 94,
  avm: 101,
  'bicep-compiled': 190,
};

const functions = officialFolder('arm-functions');
const compiled = officialFolder('bicep-compiled');

describe('official cases', () => {
  const title = 'arm-functions: every authority is satisfied at least as often as before';
  if (!functions) it.skip(`${title} (missing ../shared/data/arm-functions)`, () => undefined);
  else
    it(title, () => {
      const score: { [authority: string]: { passed: number; of: number } } = {};
      for (const one of readData(`${functions}/cases.json`) as unknown as OfficialCase[]) {
        score[one.authority] ??= { passed: 0, of: 0 };
        const found = runCase(one);
        if (found.length > 0) console.warn(one.id, found);
        score[one.authority]!.of += 1;
        score[one.authority]!.passed += found.length === 0 ? 1 : 0;
      }
      console.info('arm-functions', score);
      for (const [authority, { passed }] of Object.entries(score)) {
        expect(passed, authority).toBeGreaterThanOrEqual(floors[authority as keyof typeof floors]);
      }
    });

  it('a case with a wrong expectation is noticed', () => {
    const given = {
      id: 'x',
      authority: 'x',
      parameters: {},
      template: {
        $schema: 's',
        contentVersion: '1',
        resources: [],
        outputs: { o: { type: 'int', value: '[add(1, 1)]' } },
      },
    };
    expect(runCase({ ...given, expectedOutputs: { o: 2 } })).toEqual([]);
    expect(runCase({ ...given, expectedOutputs: { o: 3 } })).toHaveLength(1);
    expect(runCase({ ...given, expectedOutputs: {} })).toHaveLength(1);
    expect(runCase({ ...given, expectedError: {} })).toEqual(['no error']);
    expect(runCase({ ...given, expectedResources: [{ name: 'a' }] })).toHaveLength(1);
  });
});

describe('real templates', () => {
  for (const name of ['quickstarts', 'bicep-compiled', 'avm'] as const) {
    const folder = officialFolder(name);
    const title = `${name}: parse, evaluate and expand`;
    if (!folder) it.skip(`${title} (missing ../shared/data/${name})`, () => undefined);
    else
      it(title, () => {
        const { runs, misses } = expandAll(folder, readData(`${folder}/index.json`) as unknown as RealTemplate[]);
        console.info(name, `${runs - misses.length} of ${runs}`);
        for (const miss of misses) console.info('  ', miss.slice(0, 240));
        expect(runs - misses.length).toBeGreaterThanOrEqual(floors[name]);
      });
  }

  const title = 'templateHash: as published by Bicep and by the REST API';
  if (!compiled) it.skip(`${title} (missing ../shared/data/bicep-compiled)`, () => undefined);
  else
    it(title, () => {
      const index = readData(`${compiled}/index.json`) as JsonObject[];
      const rest = readData(`${compiled}/rest-template-hash.json`) as JsonObject[];
      const pairs = [
        ...index.map((one) => ({ ...one, template: readData(`${compiled}/${one['dir']}/main.json`) }) as JsonObject),
        ...rest.map((one) => ({ ...one, hashReproduced: true }) as JsonObject),
      ];
      const wrong = pairs.filter((one) => templateHash(one['template'] as JsonObject) !== one['templateHash']);
      console.info('templateHash', `${pairs.length - wrong.length} of ${pairs.length}`);
      expect(wrong.filter((one) => one['hashReproduced']).map((one) => one['id'])).toEqual([]);
      expect(pairs.length - wrong.length).toBeGreaterThanOrEqual(floors.templateHash);
    });
});
