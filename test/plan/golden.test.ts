import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { planJson, renderJson } from '../../controller/plan/json.ts';
import { renderMarkdown } from '../../controller/plan/markdown.ts';
import { renderText } from '../../controller/plan/text.ts';
import schema from '../../schemas/plan.schema.json' with { type: 'json' };
import { planSituation, type Situation } from './support/situation.ts';

const folder = new URL('fixtures/', import.meta.url).pathname;
const situations = readdirSync(folder).map((name) => ({
  name,
  situation: JSON.parse(readFileSync(`${folder}${name}/situation.json`, 'utf8')) as Situation,
}));
const validate = new Ajv2020({ strict: false }).compile(schema);

/** The reviewer of a change of the planner sees in these files what people will see. `vitest -u` writes them anew. */
it.each(situations)('$name: $situation.why', async ({ name, situation }) => {
  const plan = await planSituation(situation);

  const json = { ...(planJson(plan) as object), digest: '…' };
  await expect(`${JSON.stringify(json, undefined, 2)}\n`).toMatchFileSnapshot(`${folder}${name}/plan.json.txt`);
  await expect(renderText(plan)).toMatchFileSnapshot(`${folder}${name}/plan.txt`);
  const markdown = renderMarkdown(plan);
  await expect(markdown.replaceAll(plan.digest.slice(0, 12), '…')).toMatchFileSnapshot(`${folder}${name}/plan.md.txt`);

  validate(JSON.parse(renderJson(plan)));
  expect(validate.errors ?? []).toEqual([]);
  for (const line of renderText(plan).split('\n')) {
    expect(line.length).toBeLessThanOrEqual(100);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(line).not.toMatch(/[\u0000-\u001f\u007f]/);
  }
});
