/**
 * What each function asks of its ports: `port.method`, as in functions/ports. A test holds this table against the bundles,
 * both ways; infra/grants.ts says which AWS actions stand behind a method. Every function has the ledger.
 */
export const PERMISSIONS: Record<string, readonly PortMethod[]> = {
  // deploy
  claim: [
    'services.observe',
    'services.definition',
    'registry.find',
    'registry.platforms',
    'alarms.describe',
    'timers.arm',
    'timers.disarm',
    'machines.start(deploy)',
    'machines.start(reconcile)',
    'machines.status',
    'machines.answer',
  ],
  plan: [
    'services.observe',
    'services.definition',
    'registry.find',
    'registry.platforms',
    'alarms.describe',
    'balancer.probe',
  ],
  release: [
    'services.observe',
    'services.update',
    'services.definition',
    'services.register',
    'balancer.probe',
    'alarms.describe',
  ],
  promote: [],
  home: ['services.update', 'balancer.probe'],
  // rollback
  judge: [
    'services.observe',
    'alarms.describe',
    'alarms.points',
    'alarms.mutedBy',
    'metrics.traffic',
    'registry.find',
    'timers.arm',
    'timers.disarm',
    'machines.start(deploy)',
    'machines.start(rollback)',
    'machines.start(wake)',
    'machines.start(reconcile)',
    'machines.status',
    'machines.answer',
    'notifier.tell',
  ],
  // sleep
  assess: [
    'services.observe',
    'metrics.traffic',
    'timers.arm',
    'timers.disarm',
    'machines.start(reconcile)',
    'machines.status',
  ],
  drowse: ['services.observe', 'scaling.bounds', 'balancer.closing'],
  cut: ['services.observe', 'services.update', 'metrics.traffic', 'scaling.bounds', 'scaling.setBounds'],
  // wake
  start: [
    'services.observe',
    'services.update',
    'services.definition',
    'services.register',
    'registry.find',
    'notifier.tell',
    'timers.arm',
    'timers.disarm',
    'machines.start(reconcile)',
    'machines.status',
  ],
  'give-up': ['services.update'],
  // reconcile
  inspect: [
    'services.observe',
    'services.tasks',
    'balancer.targets',
    'registry.find',
    'timers.arm',
    'timers.disarm',
    'machines.start(reconcile)',
    'machines.status',
    'machines.answer',
  ],
  adopt: [
    'services.observe',
    'services.tasks',
    'services.definition',
    'scaling.bounds',
    'scaling.setBounds',
    'registry.find',
    'balancer.closing',
    'machines.answer',
    'notifier.tell',
  ],
  // shared
  await: ['services.observe', 'machines.answer'],
  verify: [
    'services.observe',
    'services.tasks',
    'services.definition',
    'balancer.targets',
    'metrics.traffic',
    'alarms.describe',
    'alarms.points',
    'alarms.mutedBy',
    'logs.tail',
  ],
  revert: [
    'services.observe',
    'services.update',
    'services.definition',
    'services.register',
    'registry.find',
    'balancer.probe',
  ],
  open: [
    'services.observe',
    'services.update',
    'scaling.bounds',
    'scaling.setBounds',
    'balancer.open',
    'balancer.probe',
    'notifier.tell',
  ],
  settle: [
    'timers.arm',
    'timers.disarm',
    'machines.start(deploy)',
    'machines.start(rollback)',
    'machines.start(wake)',
    'machines.start(reconcile)',
    'notifier.tell',
  ],
  // handlers
  doorbell: ['machines.start(wake)', 'machines.start(reconcile)', 'machines.answer'],
  nudge: ['services.observe', 'machines.start(reconcile)', 'machines.answer'],
  sweep: [
    'services.observeAll',
    'services.definition',
    'balancer.routeStates',
    'scaling.allBounds',
    'registry.find',
    'registry.list',
    'letters.take',
    'letters.done',
    'machines.start(reconcile)',
    'notifier.tell',
  ],
};

export type PortMethod = keyof typeof METHODS;

/** Every method of a port that reaches AWS, and the grant behind it. */
export const METHODS = {
  'services.observe': 'readService',
  'services.observeAll': 'readService',
  'services.tasks': 'readTasks',
  'services.update': 'updateService',
  'services.definition': 'readDefinition',
  'services.register': 'registerDefinition',
  'balancer.targets': 'readTargets',
  'balancer.routeStates': 'readRules',
  'balancer.closing': 'changeRules',
  'balancer.open': 'changeRules',
  'balancer.probe': 'changeRules',
  'metrics.traffic': 'readMetrics',
  'alarms.describe': 'readAlarms',
  'alarms.points': 'readAlarmPoints',
  'alarms.mutedBy': 'readMutes',
  'logs.tail': 'readLogs',
  'letters.take': 'readLetters',
  'letters.done': 'readLetters',
  'scaling.bounds': 'readScaling',
  'scaling.allBounds': 'readScaling',
  'scaling.setBounds': 'changeScaling',
  'registry.find': 'readImages',
  'registry.list': 'readImages',
  'registry.platforms': 'readManifests',
  'timers.arm': 'armTimers',
  'timers.disarm': 'disarmTimers',
  'machines.start(deploy)': 'startDeploy',
  'machines.start(rollback)': 'startRollback',
  'machines.start(wake)': 'startWake',
  'machines.start(reconcile)': 'startReconcile',
  'machines.status': 'readExecutions',
  'machines.answer': 'answerTokens',
  'notifier.tell': 'notify',
} as const satisfies Record<string, Grant>;

export type Grant =
  | 'ledger'
  | 'readService'
  | 'readTasks'
  | 'updateService'
  | 'readDefinition'
  | 'registerDefinition'
  | 'readTargets'
  | 'readRules'
  | 'changeRules'
  | 'readMetrics'
  | 'readAlarms'
  | 'readAlarmPoints'
  | 'readMutes'
  | 'readLogs'
  | 'readLetters'
  | 'readScaling'
  | 'changeScaling'
  | 'readImages'
  | 'readManifests'
  | 'armTimers'
  | 'disarmTimers'
  | 'startDeploy'
  | 'startRollback'
  | 'startWake'
  | 'startReconcile'
  | 'readExecutions'
  | 'answerTokens'
  | 'notify';

/** The grants of a function, each once. @throws Error for a function without a row */
export const grantsOf = (name: string): Grant[] => {
  const methods = PERMISSIONS[name];
  if (!methods) throw new Error(`infra/permissions.ts has no row for the function ${name}`);
  return [...new Set<Grant>(['ledger', ...methods.map((method) => METHODS[method])])];
};
