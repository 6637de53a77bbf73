/** A synthesized CloudFormation template, as far as its outline goes. */
export interface Template {
  Parameters?: Record<string, TemplateParameter>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Resources?: Record<string, TemplateResource>;
  Outputs?: Record<string, TemplateOutput>;
  /** Sections that are ignored or refused. */
  [section: string]: unknown;
}

export interface TemplateParameter {
  Type: string;
  Default?: unknown;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
  Metadata?: Record<string, unknown>;
}

export interface TemplateOutput {
  Value: unknown;
  Condition?: string;
  Export?: { Name: unknown };
}

/** One stack of a cloud assembly. */
export interface StackTemplate {
  name: string;
  template: Template;
  /** Where its asset paths start. */
  directory: string;
}

/** Sections without effect on the model (`Rules` holds CDK's check of the bootstrap version). */
export const sectionsIgnored = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules'];
export const sections = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];

export const resourceAttributes = ['Type', 'Properties', 'DependsOn', 'Condition', 'Metadata'];
/** What happens at deletion or update is not modelled. */
export const resourceAttributesIgnored = ['DeletionPolicy', 'UpdateReplacePolicy', 'UpdatePolicy'];

/** Resources without anything behind them. */
export const typesTolerated = ['AWS::CDK::Metadata'];

export const isCustomResource = (type: string): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
