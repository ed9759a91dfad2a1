using System;
using Shop;

static class Program
{
    static void Main() => Console.WriteLine(Basket.Total(2, 40));
}
