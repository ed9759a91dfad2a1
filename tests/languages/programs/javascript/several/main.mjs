import { total } from "./shop/basket.mjs";

console.log(total([2, 40]));
