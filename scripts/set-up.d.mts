export declare const NODE_MAJOR_MIN: number;
