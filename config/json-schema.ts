import * as z from 'zod';
import type { Path } from './mistake.ts';
import { File } from './schema.ts';

/** The JSON Schema of `tidegate.yaml`, for editors: committed as `tidegate.schema.json`. */
export const jsonSchema = () => z.toJSONSchema(File, { io: 'input' });

interface Node {
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
}

/** The keys that a schema allows at a path of the file. */
export const keysAt = (schema: unknown, path: Path): string[] => {
  let nodes = [schema as Node];
  for (const part of path) nodes = nodes.flatMap(branches).flatMap((node) => step(node, part));
  return [...new Set(nodes.flatMap(branches).flatMap((node) => Object.keys(node.properties ?? {})))];
};

const branches = (node: Node): Node[] => [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])];

const step = (node: Node, part: string | number): Node[] => {
  if (typeof part === 'number') return node.items ? [node.items] : [];
  const other = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  const next = node.properties?.[part] ?? other;
  return next ? [next] : [];
};
