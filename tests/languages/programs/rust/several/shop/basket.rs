pub fn total(prices: &[i32]) -> i32 {
    prices.iter().sum()
}
