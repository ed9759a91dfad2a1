type Twice<T extends unknown[]> = [...T, ...T];
type Digits = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Words<N extends string> = `${N}${Digits}${Digits}${Digits}${Digits}`;
type Pairs<T> = T extends `${infer A}${infer B}` ? [A, Pairs<B>] : [];
type All = { [L in "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h"]: Pairs<Words<L>> };

const first: Pairs<Words<"x">> = null as unknown as All["a"];
const second: All = null as unknown as { [L in keyof All]: Twice<[All[L]]> };
console.log(first, second);
