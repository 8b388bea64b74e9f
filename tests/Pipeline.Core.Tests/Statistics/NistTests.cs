using System.Globalization;
using System.Numerics;
using Pipeline.Expressions.Values;
using Pipeline.Records;

namespace Pipeline.Core.Tests.Statistics;

/// <summary>
/// Statistical reference data sets of NIST (https://www.itl.nist.gov/div898/strd/): the certified values have fifteen digits, of which fourteen are
/// asked for, whether the data is read as decimals or as doubles.
/// </summary>
public sealed class NistTests
{
    private const double Tolerance = 1e-14;

    private const string Lew = """
        -213 -564 -35 -15 141 115 -420 -360 203 -338 -431 194 -220 -513 154 -125 -559 92 -21 -579 -52 99 -543 -175 162
        -457 -346 204 -300 -474 164 -107 -572 -8 83 -541 -224 180 -420 -374 201 -236 -531 83 27 -564 -112 131 -507
        -254 199 -311 -495 143 -46 -579 -90 136 -472 -338 202 -287 -477 169 -124 -568 17 48 -568 -135 162 -430 -422
        172 -74 -577 -13 92 -534 -243 194 -355 -465 156 -81 -578 -64 139 -449 -384 193 -198 -538 110 -44 -577 -6 66
        -552 -164 161 -460 -344 205 -281 -504 134 -28 -576 -118 156 -437 -381 200 -220 -540 83 11 -568 -160 172 -414
        -408 188 -125 -572 -32 139 -492 -321 205 -262 -504 142 -83 -574 0 48 -571 -106 137 -501 -266 190 -391 -406 194
        -186 -553 83 -13 -577 -49 103 -515 -280 201 300 -506 131 -45 -578 -80 138 -462 -361 201 -211 -554 32 74 -533
        -235 187 -372 -442 182 -147 -566 25 68 -535 -244 194 -351 -463 174 -125 -570 15 72 -550 -190 172 -424 -385 198
        -218 -536 96
        """;

    private const string Lottery = """
        162 671 933 414 788 730 817 33 536 875 670 236 473 167 877 980 316 950 456 92 517 557 956 954 104 178 794 278
        147 773 437 435 502 610 582 780 689 562 964 791 28 97 848 281 858 538 660 972 671 613 867 448 738 966 139 636
        847 659 754 243 122 455 195 968 793 59 730 361 574 522 97 762 431 158 429 414 22 629 788 999 187 215 810 782
        47 34 108 986 25 644 829 630 315 567 919 331 207 412 242 607 668 944 749 168 864 442 533 805 372 63 458 777
        416 340 436 140 919 350 510 572 905 900 85 389 473 758 444 169 625 692 140 897 672 288 312 860 724 226 884 508
        976 741 476 417 831 15 318 432 241 114 799 955 833 358 935 146 630 830 440 642 356 373 271 715 367 393 190 669
        8 861 108 795 269 590 326 866 64 523 862 840 219 382 998 4 628 305 747 247 34 747 729 645 856 974 24 568 24
        694 608 480 410 729 947 293 53 930 223 203 677 227 62 455 387 318 562 242 428 968
        """;

    private const string Mavro = """
        2.00180 2.00170 2.00180 2.00190 2.00180 2.00170 2.00150 2.00140 2.00150 2.00150 2.00170 2.00180 2.00180
        2.00190 2.00190 2.00210 2.00200 2.00160 2.00140 2.00130 2.00130 2.00150 2.00150 2.00160 2.00150 2.00140
        2.00130 2.00140 2.00150 2.00140 2.00150 2.00160 2.00150 2.00160 2.00190 2.00200 2.00200 2.00210 2.00220
        2.00230 2.00240 2.00250 2.00270 2.00260 2.00260 2.00260 2.00270 2.00260 2.00250 2.00240
        """;

    // Thousandths above 299.
    private const string Michelso = """
        850 740 900 1070 930 850 950 980 980 880 1000 980 930 650 760 810 1000 1000 960 960 960 940 960 940 880 800
        850 880 900 840 830 790 810 880 880 830 800 790 760 800 880 880 880 860 720 720 620 860 970 950 880 910 850
        870 840 840 850 840 840 840 890 810 810 820 800 770 760 740 750 760 910 920 890 860 880 720 840 850 850 780
        890 840 780 810 760 810 790 810 820 850 870 870 810 740 810 940 950 800 810 870
        """;

    // y, x.
    private const string Norris = """
        0.1 0.2 338.8 337.4 118.1 118.2 888.0 884.6 9.2 10.1 228.1 226.5 668.5 666.3 998.5 996.3 449.1 448.6 778.9 777.0
        559.2 558.2 0.3 0.4 0.1 0.6 778.1 775.5 668.8 666.9 339.3 338.0 448.9 447.5 10.8 11.6 557.7 556.0 228.3 228.1
        998.0 995.8 888.8 887.6 119.6 120.2 0.3 0.3 0.6 0.3 557.6 556.8 339.3 339.1 888.0 887.2 998.5 999.0 778.9 779.0
        10.2 11.1 117.6 118.3 228.9 229.2 668.4 669.1 449.2 448.9 0.2 0.5
        """;

    [Theory]
    [InlineData("Lew", 200, -177.435000000000, 277.332168044316)]
    [InlineData("Lottery", 218, 518.958715596330, 291.699727470969)]
    [InlineData("Mavro", 50, 2.00185600000000, 0.000429123454003053)]
    [InlineData("Michelso", 100, 299.852400000000, 0.0790105478190518)]
    [InlineData("NumAcc1", 3, 10000002, 1)]
    [InlineData("NumAcc2", 1001, 1.2, 0.1)]
    [InlineData("NumAcc3", 1001, 1000000.2, 0.1)]
    [InlineData("NumAcc4", 1001, 10000000.2, 0.1)]
    [InlineData("PiDigits", 5000, 4.53480000000000, 2.86733906028871)]
    public void Univariate_MeanAndDeviation_AreTheCertifiedOnes(string set, int count, double mean, double deviation)
    {
        string[] texts = ValuesOf(set);
        Assert.Equal(count, texts.Length);
        DecimalValue[] decimals = [.. texts.Select(StateParts.Decimal)];
        Random random = new(7);
        Near(mean, StateParts.ResultOf(() => StateColumnTests.Column("avg", ColumnType.Decimal), decimals, random));
        Near(deviation, StateParts.ResultOf(() => StateColumnTests.Column("stddev", ColumnType.Decimal), decimals, random));

        // As doubles the data itself is rounded: 10000000.1 is off by 4e-10, so the exact deviation of these doubles is another than the certified one.
        double[] doubles = [.. texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Fraction[] exact = [.. doubles.Select(Fraction.Of)];
        Fraction exactMean = exact.Aggregate((a, b) => a + b) / count;
        Fraction squares = exact.Select(x => (x - exactMean) * (x - exactMean)).Aggregate((a, b) => a + b);
        Near(mean, StateParts.ResultOf(() => StateColumnTests.Column("avg", ColumnType.Double), doubles, random));
        Assert.Equal((squares / (count - 1)).RootToDouble(), double.Parse(StateParts.ResultOf(() => StateColumnTests.Column("stddev", ColumnType.Double), doubles, random)!, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("slope", 1.00211681802045)]
    [InlineData("intercept", -0.262323073774029)]
    [InlineData("r2", 0.999993745883712)]
    public void Norris_Line_IsTheCertifiedOne(string function, double certified)
    {
        string[] texts = Split(Norris);
        (DecimalValue, DecimalValue)[] pairs = [.. texts.Chunk(2).Select(pair => (StateParts.Decimal(pair[0]), StateParts.Decimal(pair[1])))];
        Assert.Equal(36, pairs.Length);
        Near(certified, StateParts.ResultOfPairs(() => StateColumnTests.Column(function, ColumnType.Decimal), pairs, new Random(8)));
    }

    private static string[] ValuesOf(string set) => set switch
    {
        "Lew" => Split(Lew),
        "Lottery" => Split(Lottery),
        "Mavro" => Split(Mavro),
        "Michelso" => [.. Split(Michelso).Select(text => (299m + (int.Parse(text, CultureInfo.InvariantCulture) / 1000m)).ToString(CultureInfo.InvariantCulture))],
        "NumAcc1" => ["10000001", "10000003", "10000002"],
        "NumAcc2" => Alternating("1"),
        "NumAcc3" => Alternating("1000000"),
        "PiDigits" => PiDigits(5000),
        _ => Alternating("10000000"),
    };

    // x.2, and then five hundred times x.1 and x.3.
    private static string[] Alternating(string whole) => [$"{whole}.2", .. Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? $"{whole}.1" : $"{whole}.3")];

    // Machin's formula of 1706: π = 16 arctan(1/5) - 4 arctan(1/239).
    private static string[] PiDigits(int count)
    {
        BigInteger unit = BigInteger.Pow(10, count + 20);
        BigInteger pi = (16 * Arctan(5)) - (4 * Arctan(239));
        char[] digits = [.. pi.ToString(CultureInfo.InvariantCulture).Take(count)];

        // NIST's file has another digit here, and its certified values are of that.
        Assert.Equal('8', digits[956]);
        digits[956] = '3';
        return [.. digits.Select(digit => digit.ToString())];

        BigInteger Arctan(int inverse)
        {
            BigInteger sum = 0;
            BigInteger power = unit / inverse;
            for (int i = 1; !power.IsZero; i += 2, power /= -inverse * inverse)
            {
                sum += power / i;
            }

            return sum;
        }
    }

    private static string[] Split(string data) => data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static void Near(double certified, string? text)
    {
        double value = double.Parse(text!, CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(value - certified) <= Tolerance * Math.Abs(certified), $"expected {certified:r}, found {value:r}");
    }
}
