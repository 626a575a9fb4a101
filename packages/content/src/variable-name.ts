// What a dashboard can be narrowed to.
export type VariableName = 'service' | 'instance' | 'logs' | 'search' | 'kibana';
