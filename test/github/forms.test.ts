import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { requestLabels } from '../../controller/setup/labels.ts';
import { namesIn, textOf } from './read-github.ts';

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: {
    readonly label?: string;
    readonly placeholder?: unknown;
    readonly options?: readonly string[];
  };
  readonly validations?: { readonly required?: boolean };
}
interface Form {
  readonly name: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly body: readonly Field[];
}
interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: { readonly enum?: readonly string[] };
}

const folder = '.github/ISSUE_TEMPLATE';
const forms = await Promise.all(
  (await namesIn(folder))
    .filter((name) => name !== 'config.yml')
    .map(async (file) => ({ file, form: parse(await textOf(`${folder}/${file}`)) as Form })),
);

/** `github.id` is the field `github-id`: ids of fields hold no dots. */
function requiredOf({ required = [], properties = {} }: Schema, prefix = ''): string[] {
  return required.flatMap((name) => {
    const inner = properties[name];
    return inner?.required ? requiredOf(inner, `${prefix}${name}-`) : [`${prefix}${name}`];
  });
}

async function schemaOf(kind: string): Promise<{ readonly metadata: Schema; readonly spec: Schema }> {
  const schema = JSON.parse(await textOf(`schemas/${kind}.schema.json`)) as Schema;
  return { metadata: schema.properties?.['metadata'] ?? {}, spec: schema.properties?.['spec'] ?? {} };
}

describe('issue forms', () => {
  it('there is one for each kind that people ask for', () => {
    expect(forms.map(({ file }) => file)).toEqual([
      'airlock-request.yml',
      'person.yml',
      'shared-service.yml',
      'user-resource.yml',
      'workspace-service.yml',
      'workspace.yml',
    ]);
  });

  it.each(forms)('$file is a form as GitHub takes it', ({ form }) => {
    expect(form.name && form.description).toBeTruthy();
    const ids = form.body.flatMap(({ id }) => id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.filter((id) => !/^[A-Za-z0-9_-]+$/u.test(id))).toEqual([]);
    const labels = form.body.flatMap(({ attributes }) => attributes.label ?? []);
    expect(labels).toEqual([...new Set(labels)]);
    for (const { type, attributes } of form.body) {
      expect(['markdown', 'input', 'textarea', 'dropdown']).toContain(type);
      if (attributes.placeholder !== undefined) expect(typeof attributes.placeholder).toBe('string');
      if (type === 'dropdown') expect(attributes.options?.length).toBeGreaterThan(1);
    }
  });

  it.each(forms.filter(({ file }) => file !== 'airlock-request.yml'))(
    '$file asks for everything that the schema of its kind requires',
    async ({ file, form }) => {
      const { metadata, spec } = await schemaOf(file.replace('.yml', ''));
      const wanted = [...requiredOf(metadata), ...requiredOf(spec)];
      const asked = form.body.filter(({ validations }) => validations?.required).map(({ id }) => id);
      expect(wanted.length).toBeGreaterThan(2);
      expect(wanted.filter((id) => !asked.includes(id))).toEqual([]);
    },
  );

  it('offer the roles that a person may have', async () => {
    const { spec } = await schemaOf('person');
    const form = forms.find(({ file }) => file === 'person.yml')?.form;
    const offered = form?.body.find(({ id }) => id === 'roles')?.attributes.options;
    expect(offered?.toSorted()).toEqual(spec.properties?.['roles']?.items?.enum?.toSorted());
  });

  it('put labels on that `tre github setup` makes, and no label is made for nothing', () => {
    const put = forms.flatMap(({ form }) => form.labels).sort();
    expect(put).toEqual(requestLabels.map(({ name }) => name).sort());
  });

  it('say that the airlock is not there yet', () => {
    expect(forms.find(({ file }) => file === 'airlock-request.yml')?.form.name).toContain('coming');
  });
});

describe('pull-request templates', async () => {
  const names = await namesIn('.github/PULL_REQUEST_TEMPLATE');

  it('are all named by the default one', async () => {
    const text = await textOf('.github/pull_request_template.md');
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});
