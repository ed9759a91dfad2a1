import { total } from "./shop/basket.js";

const prices: Promise<number[]> = Promise.resolve([2, 40]);
console.log(total(await prices));
