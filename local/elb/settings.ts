/** A delay between two bounds, in seconds; drawn from the seed. */
export interface Spread {
  low: number;
  high: number;
}

export interface ElbSettings {
  /** How long after a change of rules both the old and the new answer are possible (ALB-21). */
  ruleDelaySeconds: Spread;
  /** When a minute of metrics shows, counted from its end (ALB-8). */
  metricDelaySeconds: Spread;
  /** A target that served within so many seconds (the idle timeout of its connections) is drained for the full delay (ALB-14). */
  busySeconds: number;
  /** Where visitors come from, for `source-ip` and `x-forwarded-for`. */
  visitorAddress: string;
}

/** aws-facts §22; the address is of TEST-NET-2 (RFC 5737). */
export const defaultElbSettings: ElbSettings = {
  ruleDelaySeconds: { low: 2, high: 2 },
  metricDelaySeconds: { low: 60, high: 120 },
  busySeconds: 60,
  visitorAddress: '198.51.100.7',
};
