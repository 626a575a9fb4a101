// The names of the variables that filter a dashboard.
export type VariableName = 'service' | 'instance' | 'logs' | 'search' | 'kibana';
