/** A run configuration without what opens another server to whoever has it. */
export function withoutSecrets(runConfiguration: Record<string, unknown>): Record<string, unknown> {
  const { parameters } = runConfiguration;
  if (typeof parameters !== 'object' || parameters === null) return runConfiguration;
  const { authentication, authentification, ...others } = parameters as Record<string, unknown>;
  return { ...runConfiguration, parameters: others };
}
