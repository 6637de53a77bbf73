import { QUIET_MS } from '../../functions/domain/holder.ts';
import type { ServiceSettings } from '../../functions/domain/settings.ts';
import type { State } from '../../functions/domain/state.ts';
import type { ExecutionStatus, MachineName, Ports, TimerSpec } from '../../functions/ports/index.ts';
import type { Ledger } from '../../functions/ports/ledger.ts';
import type { Chance } from '../../local/chance.ts';
import { SERVICE } from './releases.ts';

/** Planted mistakes (`protocol.md`, first paragraph). */
export interface Mistakes {
  /** Takeover as soon as the holder is dead. */
  noQuiet?: boolean;
  /** Settle reads what is wanted before it releases. */
  readsFirst?: boolean;
}

/** An execution, stopped at a gate before each write until it is let through, or for ever. */
interface Execution {
  name: string;
  status: ExecutionStatus;
  /** Lets it through its gate. */
  go?: () => void;
  /** Its function is about to call UpdateService: nothing stops the call any more, wherever the execution ends. */
  acting: boolean;
  /** Passed on when it parks at its next gate, or ends. */
  parked: () => void;
}

export interface Findings {
  doubleOwners: string[];
  /** Errors that no machine would retry. */
  failures: string[];
  deaths: number;
  takeovers: number;
  /** Releases that reached their service by UpdateService. */
  landed: string[];
  /** Pushes that had to wait for a watchdog or for luck, though nobody had died: their holder left without a word. */
  left: string[];
}

export type Program = (town: Town, execution: string, input: any) => Promise<void>;

/** A late call of a stopped function lands within its own time, before the quiet is over. */
const LATE_MS_MAX = QUIET_MS - 1_000;

/** One service, any number of executions around it, time and chance. Their code is real; their pace and their deaths are chosen here. */
export class Town {
  now = 1_000_000;
  readonly found: Findings = { doubleOwners: [], failures: [], deaths: 0, takeovers: 0, landed: [], left: [] };
  readonly mistakes: Mistakes;
  private readonly chance: Chance;
  private readonly ledger: Ledger;
  private readonly programs: Record<MachineName, Program>;
  private readonly executions = new Map<string, Execution>();
  private readonly timers = new Map<string, TimerSpec>();
  private readonly late: { at: number; by: string; release: string }[] = [];
  /** Whom the ledger let in last. */
  private owner: string | undefined;

  constructor(chance: Chance, ledger: Ledger, programs: Record<MachineName, Program>, mistakes: Mistakes) {
    this.chance = chance;
    this.ledger = ledger;
    this.programs = programs;
    this.mistakes = mistakes;
  }

  start(machine: MachineName, name: string, input: unknown): void {
    const arn = `${machine}:${name}`;
    if (this.executions.has(arn)) return;
    const execution: Execution = { name: arn, status: { status: 'RUNNING' }, acting: false, parked: () => undefined };
    this.executions.set(arn, execution);
    execution.go = () => {
      this.programs[machine](this, arn, input).then(
        () => this.end(execution, 'SUCCEEDED'),
        (error: Error) => {
          if (error.name !== 'LeaseLost') this.found.failures.push(`${arn}: ${error.stack}`);
          this.end(execution, 'FAILED');
        },
      );
    };
  }

  startAt(at: number, machine: MachineName, name: string, input: unknown): void {
    this.timers.set(name, { name, at, machine, input });
  }

  private end(execution: Execution, status: ExecutionStatus['status']): void {
    execution.status = { status, stoppedAt: this.now };
    delete execution.go;
    execution.parked();
  }

  /** Waits until this execution is let through. */
  gate(name: string): Promise<void> {
    const execution = this.execution(name);
    return new Promise((resolve) => {
      execution.go = resolve;
      execution.parked();
    });
  }

  private execution(name: string): Execution {
    const found = this.executions.get(name);
    if (!found) throw new Error(`no execution ${name}`);
    return found;
  }

  status(name: string): ExecutionStatus {
    return this.executions.get(name)?.status ?? { status: 'missing' };
  }

  /** UpdateService: may come from the grave. */
  async act(by: string, release: string): Promise<void> {
    const execution = this.execution(by);
    execution.acting = true;
    await this.gate(by);
    execution.acting = false;
    this.land(by, release);
  }

  private land(by: string, release: string): void {
    this.found.landed.push(release);
    if (this.owner !== by) this.found.doubleOwners.push(`${by} updates while ${this.owner} owns`);
  }

  owns(name: string): void {
    this.owner = name;
  }

  private waiting(): Execution[] {
    return [...this.executions.values()].filter((each) => each.go && each.status.status === 'RUNNING');
  }

  private kill(execution: Execution, release: string): void {
    this.found.deaths += 1;
    execution.status = { status: 'ABORTED', stoppedAt: this.now };
    if (!execution.acting) return;
    this.late.push({ at: this.now + this.chance.between(0, LATE_MS_MAX), by: execution.name, release });
  }

  private advance(ms: number): void {
    this.now += Math.round(ms);
    for (const call of this.late.filter((each) => each.at <= this.now)) this.land(call.by, call.release);
    this.late.splice(0, this.late.length, ...this.late.filter((each) => each.at > this.now));
    for (const [name, timer] of [...this.timers].filter(([, each]) => each.at <= this.now)) {
      this.timers.delete(name);
      this.start(timer.machine, `${name}-at-${Math.round(timer.at)}`, timer.input);
    }
  }

  /** One execution goes on to its next gate, or dies where it stands. */
  private async move(mayDie: boolean): Promise<void> {
    const waiting = this.waiting();
    const one = waiting[Math.floor(this.chance.between(0, waiting.length))];
    if (!one) return;
    if (mayDie && this.chance.next() < (one.acting ? 0.3 : 0.05)) return this.kill(one, 'late');
    const go = one.go;
    const parked = new Promise<void>((resolve) => {
      one.parked = resolve;
    });
    delete one.go;
    go?.();
    await parked;
  }

  /** Until nobody has anything to do and no timer is left. @throws Error when that never comes */
  async run(moves: { deadly: number; most: number }): Promise<void> {
    for (let n = 0; n < moves.most; n++) {
      this.advance(this.chance.between(1_000, 15_000));
      if (this.waiting().length === 0) {
        await this.noteLeft();
        const next = Math.min(...[...this.timers.values()].map((timer) => timer.at), ...this.late.map(({ at }) => at));
        if (next === Number.POSITIVE_INFINITY) return;
        this.advance(Math.max(0, next - this.now));
      }
      await this.move(n < moves.deadly);
    }
    throw new Error(`not at rest after ${moves.most} moves: ${this.waiting().map((each) => each.name)}`);
  }

  /** The ledger as one execution reaches it: it may die before any call. */
  private gated(name: string): Ledger {
    return new Proxy(this.ledger, {
      get:
        (target, method: keyof Ledger) =>
        async (...given: unknown[]) => {
          await this.gate(name);
          const answer = await (target[method] as (...all: unknown[]) => Promise<any>)(...given);
          if ((method === 'acquire' || method === 'takeOver') && answer.ok) this.owns(name);
          if (method === 'takeOver' && answer.ok) this.found.takeovers += 1;
          return answer;
        },
    });
  }

  ports(name: string): Ports {
    const ports = {
      clock: { now: () => this.now },
      ledger: this.gated(name),
      machines: {
        start: async (machine: MachineName, execution: string, input: unknown) => {
          await this.gate(name);
          this.start(machine, execution, input);
        },
        status: async (arn: string) => {
          const status = this.status(arn);
          // Stopped long ago, it seems: the quiet time is over before it began.
          return this.mistakes.noQuiet && status.stoppedAt ? { ...status, stoppedAt: this.now - QUIET_MS } : status;
        },
        answer: async () => undefined,
      },
      timers: {
        arm: async (timer: TimerSpec) => {
          await this.gate(name);
          this.timers.set(timer.name, timer);
        },
        disarm: async (timer: string) => {
          await this.gate(name);
          this.timers.delete(timer);
        },
      },
      services: { observe: async () => ({ desired: 1, deployments: [] }) },
      settings: { services: { [SERVICE]: settings } },
      remaining: () => 30_000,
    };
    return ports as unknown as Ports;
  }

  private async noteLeft(): Promise<void> {
    const { holder, wantDeploy }: Partial<State> = (await this.ledger.read(SERVICE)) ?? {};
    if (this.found.deaths === 0 && !holder && wantDeploy) this.found.left.push(`${wantDeploy} is left to its watchdog`);
  }

  /** Wishes that nobody alive works on. */
  async forgotten(): Promise<string[]> {
    const state: Partial<State> = (await this.ledger.read(SERVICE)) ?? {};
    const { holder, candidate, wantDeploy } = state;
    return Object.entries({ holder, candidate, wantDeploy }).flatMap(([what, of]) => (of ? [`${what} ${of}`] : []));
  }
}

const settings = {
  key: SERVICE,
  repository: { name: 'web', uri: 'x' },
  tags: { kind: 'semver' },
  idle: { mode: 'off' },
  watchdogSeconds: 90,
} as unknown as ServiceSettings;
