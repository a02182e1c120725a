import { invalid } from '../evaluate/problem.ts';

interface Node {
  readonly key: string;
  readonly id: string;
  readonly path: string;
  readonly dependsOn: readonly string[];
}

/** @throws TemplateError `InvalidTemplate` that names one resource of a circle, as Azure does, and the whole way round. */
export function refuseCycles(nodes: readonly Node[]): void {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (node: Node): void => {
    if (done.has(node.key)) return;
    const start = open.indexOf(node.key);
    if (start >= 0) {
      const circle = [...open.slice(start), node.key].join("' -> '");
      throw invalid(
        `Circular dependency detected on resource: '${node.id}' ('${circle}'). Please see https://aka.ms/arm-resource-dependency for usage details.`,
        node.path,
      );
    }
    open.push(node.key);
    for (const key of node.dependsOn) {
      const next = byKey.get(key);
      if (next) visit(next);
    }
    open.pop();
    done.add(node.key);
  };
  for (const node of nodes) visit(node);
}
