// What a service that ships may do on Elasticsearch: create documents in log data streams, and nothing else.

/** By Elasticsearch's names, as a role or an API key holds them. */
export const shipperPrivileges = {
  indices: [{ names: ['logs-*-*'], privileges: ['auto_configure', 'create_doc'] }],
} as const;
