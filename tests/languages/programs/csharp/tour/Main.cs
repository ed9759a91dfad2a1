using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;

public static class Tour
{
    static int Depth(int level) => level == 0 ? 0 : 1 + Depth(level - 1);

    static bool Writes(string path)
    {
        try
        {
            File.WriteAllText(path, "");
            return true;
        }
        catch (Exception error) when (error is IOException || error is UnauthorizedAccessException)
        {
            return false;
        }
    }

    static string Connects()
    {
        try
        {
            using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
            {
                socket.Connect("192.0.2.1", 80);
                return "connected";
            }
        }
        catch (SocketException)
        {
            return "refused";
        }
    }

    static void Count()
    {
        int lines = 0, size = 0;
        for (string line; (line = Console.In.ReadLine()) != null; lines++) size += line.Length;
        Console.WriteLine($"{lines} {size}");
    }

    static void Unicode()
    {
        string text = Console.ReadLine();
        Console.WriteLine($"{text.Count(unit => !char.IsLowSurrogate(unit))} {text}");
    }

    static void Fill()
    {
        for (var blocks = new List<byte[]>(); ; blocks.Add(Enumerable.Repeat((byte)1, 1 << 20).ToArray())) { }
    }

    static void Environ()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}").OrderBy(text => text, StringComparer.Ordinal);
        Console.WriteLine(string.Join("\n", variables));
    }

    public static int Main(string[] args)
    {
        var rest = args.Skip(1).ToList();
        switch (args[0])
        {
            case "hello": Console.WriteLine("hello, world"); break;
            case "echo": Console.OpenStandardInput().CopyTo(Console.OpenStandardOutput()); break;
            case "args": Console.WriteLine(string.Join("\n", rest)); break;
            case "exit": return 3;
            case "crash": throw new InvalidOperationException("not caught");
            case "depth": Console.WriteLine(Depth(int.Parse(rest[0]))); break;
            case "add": Console.WriteLine(rest.Sum(long.Parse)); break;
            case "count": Count(); break;
            case "unicode": Unicode(); break;
            case "environment": Environ(); break;
            case "fill": Fill(); break;
            case "network": Console.WriteLine(Connects()); break;
            case "write": rest.Where(Writes).ToList().ForEach(Console.WriteLine); break;
        }
        return 0;
    }
}
