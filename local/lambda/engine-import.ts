/** A module as the engine itself imports it. Loaded by `require`, which test runners leave alone. */
export const importModule = (url: string): Promise<Record<string, unknown>> => import(url);
