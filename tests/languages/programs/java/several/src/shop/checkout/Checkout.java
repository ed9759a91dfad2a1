package shop.checkout;

import shop.Basket;

/** Says "public static void main" in a comment, class and all, and means it further down. */
class Checkout {
    static class Prices {
        static final int[] ALL = {2, 40};
    }

    public static void main(String[] args) {
        System.out.println(Basket.total(Prices.ALL));
    }
}
