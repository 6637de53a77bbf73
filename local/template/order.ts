import { namesIn } from './references.ts';
import { listOf } from './template.ts';
import type { TemplateResource } from './template.ts';

export interface Order {
  /** Logical ids, each after all it depends on; resources of a cycle are left out. */
  sorted: string[];
  /** Each cycle as the ids on its way, the first repeated at the end. */
  cycles: string[][];
}

/** What a resource waits for: what its properties refer to, and `DependsOn`. */
export const dependenciesOf = (resource: TemplateResource, ids: ReadonlySet<string>): string[] => {
  const named = [...namesIn(resource.Properties), ...listOf(resource.DependsOn)];
  return [...new Set(named)].filter((name) => ids.has(name));
};

const known = new WeakMap<object, Order>();

/** Depth first in the order of the template, so that the same template always loads in the same order. */
export const orderOf = (resources: Record<string, TemplateResource>): Order => {
  const before = known.get(resources);
  if (before) return before;
  const order = findOrder(resources);
  known.set(resources, order);
  return order;
};

const findOrder = (resources: Record<string, TemplateResource>): Order => {
  const ids = new Set(Object.keys(resources));
  const done = new Map<string, 'sound' | 'cyclic'>();
  const order: Order = { sorted: [], cycles: [] };
  const visit = (id: string, way: string[]): boolean => {
    const seen = done.get(id);
    if (seen !== undefined) return seen === 'sound';
    if (way.includes(id)) {
      order.cycles.push([...way.slice(way.indexOf(id)), id]);
      return false;
    }
    const dependencies = dependenciesOf(resources[id] as TemplateResource, ids);
    const sound = dependencies.map((next) => visit(next, [...way, id])).every(Boolean);
    done.set(id, sound ? 'sound' : 'cyclic');
    if (sound) order.sorted.push(id);
    return sound;
  };
  for (const id of ids) visit(id, []);
  return order;
};
