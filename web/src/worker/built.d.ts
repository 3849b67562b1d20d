// What the build puts in place of a name.

/** The address of the hashing thread's script. */
declare const HASHING_ADDRESS: string;
