import type { Branch } from './branch.ts';
import { jsonText } from './history.ts';
import type { Resource, TaskRequest } from './tasks.ts';

/** Logs the life of one task, in the words of its family: Task… or LambdaFunction…. */
export class TaskEvents {
  readonly #branch: Branch;
  readonly #resource: Resource;
  readonly #kind: Record<string, unknown>;

  constructor(branch: Branch, resource: Resource) {
    this.#branch = branch;
    this.#resource = resource;
    const { family, resourceType, resource: name } = resource;
    this.#kind = family === 'Task' ? { resourceType, resource: name } : {};
  }

  scheduled(request: TaskRequest): void {
    const { family, resource } = this.#resource;
    const input =
      family === 'Task'
        ? { ...this.#kind, region: this.#branch.run.region, parameters: JSON.stringify(request.arguments) }
        : { resource, ...jsonText('input', request.arguments) };
    this.#branch.event(`${family}Scheduled`, {
      ...input,
      timeoutInSeconds: request.timeoutSeconds,
      heartbeatInSeconds: request.heartbeatSeconds,
      taskCredentials: request.credentials,
    });
  }

  started(): void {
    this.#log('Started', {});
  }

  submitted(output: unknown): void {
    this.#log('Submitted', jsonText('output', output));
  }

  succeeded(output: unknown): void {
    this.#log('Succeeded', jsonText('output', output));
  }

  failed(error: string | undefined, cause: string | undefined): void {
    this.#log('Failed', { error, cause });
  }

  timedOut(): void {
    this.#log('TimedOut', { error: 'States.Timeout' });
  }

  #log(what: string, details: Record<string, unknown>): void {
    this.#branch.event(`${this.#resource.family}${what}`, { ...this.#kind, ...details });
  }
}
