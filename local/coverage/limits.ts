/** What the model does not show, or shows in another way than AWS, by service; kept beside the lists that are generated. */
export const limits: Record<string, readonly string[]> = {
  'application-autoscaling': [
    'ECS services only. Policies are taken note of; scaling out happens when a test asks for it (`scaleOut`), within bounds and suspension.',
  ],
  dynamodb: [
    'Runs on dynalite as a library; reads are always consistent.',
    'TTL never deletes anything within a run; backups, streams, global replicas and PartiQL are not there.',
  ],
  ec2: ['Networks have ids only: no packet is filtered by security groups or routes.'],
  ecr: [
    'Pushes are scripted (`push`); layers, scans, replication, lifecycle policies and pull-through caches are not modelled.',
    'What a lifecycle policy does is a control: `deleteImage`, `archive`, `restore`. Config blobs cannot be read.',
  ],
  ecs: [
    'Fargate services with rolling deployments. Refused: CODE_DEPLOY and EXTERNAL controllers, DAEMON, native traffic shifts.',
    'What a task does is scripted by its image (`ImageBehaviour`); timings are drawn from the spreads of aws-facts §22.',
    'What AWS does on its own account is a control: `stopTask`, `lackCapacity`. Launch types and capacity providers are not told apart.',
  ],
  elasticloadbalancing: [
    'Application load balancers. A request does not say its scheme: without a port it meets the HTTPS listener, if there is one.',
    'Rules that authenticate are kept but cannot be visited; connections, TLS and stickiness cookies are not modelled.',
  ],
  events: [
    'The default bus only: no other buses, archives, pipes, API destinations. Targets: state machines, functions, queues.',
    'Delivery takes half a second unless set otherwise; duplicates and losses are settings.',
  ],
  iam: ['Roles and policies are read but not yet enforced: every call is allowed.'],
  lambda: [
    'Bundles of the template run in process on virtual time, so that their own computing takes no time at all.',
    'Destinations, layers, container images, provisioned concurrency and function URLs are not there.',
  ],
  logs: ['Streams of containers with the awslogs driver; what functions print is kept by the Lambda host.'],
  monitoring: [
    'Metrics by the minute, by ten seconds with StorageResolution 1; percentiles and units are refused.',
    'Metric math: numbers, ids, `+ - * /`, comparisons, `IF(c, a, b)`, `FILL(m, number)`; other functions, anomaly bands and Metrics Insights are refused.',
    'Alarms are evaluated each minute on the virtual clock; one that looks further back than a day each hour. Actions: topics and functions.',
    'Composite rules without `AT_LEAST`; mute rules of one window (`at(...)`, UTC).',
  ],
  scheduler: [
    'Schedules fire up to a minute late, never early (a setting). Targets: state machines, functions, queues.',
  ],
  sns: [
    'Topics keep what is published and deliver it, once, to functions, queues and addresses (mails a test can read).',
    'No filter policies, no redrive, no FIFO topics; subscriptions need no confirmation.',
  ],
  sqs: ['Standard queues as far as dead letters need them; of their metrics ApproximateNumberOfMessagesVisible alone.'],
  states: [
    'Standard workflows in JSONata; tasks: Lambda (`lambda:invoke`, with a task token, direct ARNs) and `states:startExecution`.',
    'Refused: JSONPath, EXPRESS, activities, distributed Maps, `.sync`, AWS SDK integrations, versions, aliases, redrive.',
    'Logging and tracing of machines are ignored; execution roles are not enforced.',
  ],
};

/** What holds for the model as a whole. */
export const general: readonly string[] = [
  'One account, one Region, one assembly; a stack is created once, updating one is refused.',
  'Custom resources, dynamic references, `Fn::Transform` and other intrinsic functions than those listed are refused.',
  'Parameters of Systems Manager types have no value: referring to one is refused.',
];

/** Conformance cases whose recordings and the model differ, each with its reason. */
export const exceptions: readonly string[] = [
  'Of the 171 derived cases 160 are run, and all pass; the other 11 are of features that the model refuses: 3 use activities, 8 Express workflows.',
  'Recorded cases are those in pure JSONata of the kinds pure, replay and create-refused: all 92 are run, and pass.',
];
