import { invalid, uncovered } from './errors.ts';

/** A weighted target group of a forward action. */
export interface Weighted {
  arn: string;
  weight: number;
}

export interface Redirect {
  Protocol: string;
  Host: string;
  Port: string;
  Path: string;
  Query: string;
  StatusCode: string;
}

/** What a rule does with a request. The authenticate actions are kept and described, never played. */
export type Action =
  | { type: 'forward'; groups: Weighted[] }
  | { type: 'fixed-response'; status: string; contentType?: string; body?: string }
  | { type: 'redirect'; redirect: Redirect }
  | { type: 'authenticate-oidc' | 'authenticate-cognito'; config: Record<string, unknown> };

const COVERED = 'forward, fixed-response, redirect, authenticate-oidc, authenticate-cognito';
/** ALB-9. */
const GROUPS_MAX = 5;
const WEIGHT_MAX = 999;

const parseForward = (raw: any): Action => {
  const config = raw.ForwardConfig ?? {};
  if (String(config.TargetGroupStickinessConfig?.Enabled) === 'true')
    throw uncovered('TargetGroupStickinessConfig.Enabled', 'false');
  const listed: any[] = config.TargetGroups ?? (raw.TargetGroupArn ? [{ TargetGroupArn: raw.TargetGroupArn }] : []);
  const groups = listed.map(({ TargetGroupArn, Weight }) => ({ arn: TargetGroupArn, weight: Number(Weight ?? 1) }));
  if (groups.length === 0 || groups.length > GROUPS_MAX)
    throw invalid(`A forward action takes 1 to ${GROUPS_MAX} target groups, has ${groups.length}`);
  if (raw.TargetGroupArn && !groups.some(({ arn }) => arn === raw.TargetGroupArn))
    throw invalid('TargetGroupArn and ForwardConfig name different target groups');
  const heavy = groups.find(({ weight }) => !(weight >= 0 && weight <= WEIGHT_MAX));
  if (heavy) throw invalid(`Weight ${heavy.weight} is not between 0 and ${WEIGHT_MAX}`);
  return { type: 'forward', groups };
};

const parseFixed = ({ FixedResponseConfig: config }: any): Action => {
  if (!/^(2|4|5)\d\d$/.test(config?.StatusCode ?? ''))
    throw invalid(`FixedResponseConfig.StatusCode ${config?.StatusCode} is not 2XX, 4XX or 5XX`);
  return {
    type: 'fixed-response',
    status: config.StatusCode,
    contentType: config.ContentType,
    body: config.MessageBody,
  };
};

const parseRedirect = ({ RedirectConfig: config }: any): Action => {
  if (!/^HTTP_30[12]$/.test(config?.StatusCode ?? ''))
    throw invalid(`RedirectConfig.StatusCode ${config?.StatusCode} is not HTTP_301 or HTTP_302`);
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const kept = { Protocol: '#{protocol}', Host: '#{host}', Port: '#{port}', Path: '/#{path}', Query: '#{query}' };
  return { type: 'redirect', redirect: { ...kept, ...given } as Redirect };
};

const parseOne = (raw: any): Action => {
  if (raw.Type === 'forward') return parseForward(raw);
  if (raw.Type === 'fixed-response') return parseFixed(raw);
  if (raw.Type === 'redirect') return parseRedirect(raw);
  if (raw.Type === 'authenticate-oidc') return { type: raw.Type, config: raw.AuthenticateOidcConfig ?? {} };
  if (raw.Type === 'authenticate-cognito') return { type: raw.Type, config: raw.AuthenticateCognitoConfig ?? {} };
  throw uncovered(`an action of type ${raw.Type}`, COVERED);
};

const isLast = ({ type }: Action): boolean => !type.startsWith('authenticate-');

/**
 * @param raw Action[] of the API or of a template
 * @returns in order; exactly one forward, redirect or fixed-response, as the last (ALB-20)
 * @throws AwsError ValidationError, InvalidLoadBalancerAction
 */
export const parseActions = (raw: any[]): Action[] => {
  const actions = raw.toSorted((a, b) => Number(a.Order ?? 0) - Number(b.Order ?? 0)).map(parseOne);
  if (actions.length === 0 || actions.findIndex(isLast) !== actions.length - 1)
    throw invalid('A rule needs exactly one forward, redirect or fixed-response action, as the last');
  return actions;
};

export const namedGroups = (actions: Action[]): string[] =>
  actions.flatMap((action) => (action.type === 'forward' ? action.groups.map(({ arn }) => arn) : []));

const describeForward = (groups: Weighted[]): Record<string, unknown> => ({
  Type: 'forward',
  ...(groups.length === 1 ? { TargetGroupArn: groups[0]!.arn } : {}),
  ForwardConfig: {
    TargetGroups: groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
    TargetGroupStickinessConfig: { Enabled: false },
  },
});

const describeOne = (action: Action): Record<string, unknown> => {
  switch (action.type) {
    case 'forward':
      return describeForward(action.groups);
    case 'fixed-response':
      return {
        Type: action.type,
        FixedResponseConfig: { StatusCode: action.status, ContentType: action.contentType, MessageBody: action.body },
      };
    case 'redirect':
      return { Type: action.type, RedirectConfig: action.redirect };
    case 'authenticate-oidc': {
      // ALB-25: no read gives the secret back.
      const { ClientSecret: _, ...config } = action.config;
      return { Type: action.type, AuthenticateOidcConfig: config };
    }
    case 'authenticate-cognito':
      return { Type: action.type, AuthenticateCognitoConfig: action.config };
  }
};

/** As DescribeRules gives them; Order only where there is one. */
export const describeActions = (actions: Action[]): Record<string, unknown>[] =>
  actions.map((action, i) => (actions.length > 1 ? { ...describeOne(action), Order: i + 1 } : describeOne(action)));
