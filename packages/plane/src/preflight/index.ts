// Preflight checks before anything is started: machine, engine, settings.
export { bytesOf, heapBytesOf } from './amounts.ts';
export { dockerProblem, isOlder } from './docker.ts';
export { limits as preflightLimits, memoryOf } from './limits.ts';
export { freeBytesOf, type Machine, mapCountProblem, mapCountRemedy, memoryProblem } from './machine.ts';
export { requireContainerMachine } from './preflight.ts';
export { requireNoProblem } from './problem.ts';
export { checkSettings, settingsProblem, type Values } from './settings.ts';
export { type StackSettingName, stackSettings } from './settings-schema.ts';
