/** A task definition as far as it tells what its tasks run on. */
export type Runs = Readonly<Record<string, unknown>>;

/** As image manifests name what a task definition names otherwise. */
const ARCHITECTURES: Record<string, string> = { X86_64: 'amd64', ARM64: 'arm64' };

/** @returns `linux/amd64` and the like; `undefined`: any instance of a cluster may be meant */
export const runsOn = (definition: Runs): string | undefined => {
  const { requiresCompatibilities, runtimePlatform } = definition;
  const fargate = Array.isArray(requiresCompatibilities) && requiresCompatibilities.includes('FARGATE');
  if (!runtimePlatform && !fargate) return undefined;
  const { cpuArchitecture = 'X86_64', operatingSystemFamily = 'LINUX' } = (runtimePlatform ?? {}) as {
    cpuArchitecture?: string;
    operatingSystemFamily?: string;
  };
  const architecture = ARCHITECTURES[cpuArchitecture];
  return architecture && `${operatingSystemFamily.startsWith('WINDOWS') ? 'windows' : 'linux'}/${architecture}`;
};
