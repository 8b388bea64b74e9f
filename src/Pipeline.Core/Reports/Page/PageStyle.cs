using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Reports.Page;

/// <summary>How the page looks: light and dark, wide and narrow, on paper. Text on its grounds has a contrast of 4.5 or more.</summary>
internal static class PageStyle
{
    // Neither < nor > nor & stands in it: it is the same text to a reader of HTML and one of XML.
    private const string Text = """
        :root{color-scheme:light dark;--ground:#fff;--card:#f5f6f8;--text:#1b1f24;--quiet:#555d66;--line:#c6ccd4;--busy:#c2410c;--waiting:#a9c8ee;--blocked:#2b2b33;--flow:#2563a8;--gone:#83838d;--bad:#b3261e;--good:#15803d;--mark:#7c2d00}
        @media screen and (prefers-color-scheme:dark){:root{--ground:#15171b;--card:#1f2329;--text:#e8eaed;--quiet:#a7b0ba;--line:#454c56;--busy:#fb8c4b;--waiting:#2d5689;--blocked:#e4e4ea;--flow:#6aa5e8;--gone:#8d8d98;--bad:#ff8a80;--good:#6fcf8a;--mark:#ffb68a}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1rem;max-width:70rem;background:var(--ground);color:var(--text);font:16px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:.6rem 0 .2rem}p{margin:.3rem 0}
        .quiet,caption,figcaption,.axis,.legend,.plot,summary{color:var(--quiet);font-size:.875rem}
        code{font:.9em ui-monospace,monospace}
        .bad{color:var(--bad)}.verdict{font-size:1.15rem;border-left:.3rem solid var(--busy);padding-left:.8rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:1rem 0}
        .tiles div{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .7rem}.tiles dt,.tiles span{color:var(--quiet);font-size:.875rem}.tiles dd{margin:0}.tiles b{display:block;font-size:1.1rem}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:.2rem 0;padding:0}.legend li{display:flex;align-items:center;gap:.35rem}.key{width:1.2rem;height:.7rem;flex:none}
        .b{fill:var(--busy)}.w{fill:var(--waiting)}.k{fill:var(--blocked)}.f{fill:var(--flow)}.g{fill:var(--gone)}.r{fill:var(--bad)}
        .s1,.s2,.s3,.s4{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}.s1{stroke:var(--flow)}.s2{stroke:var(--good);stroke-dasharray:6 3}.s3{stroke:var(--bad);stroke-dasharray:2 3}.s4{stroke:var(--text);stroke-width:1.5;stroke-dasharray:3 2}
        .bar{display:block;width:100%;height:.6rem;background:var(--card);border:1px solid var(--line);border-radius:.15rem}.time{height:1rem;margin:.3rem 0}
        .graph{list-style:none;margin:1rem 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:.8rem 0}.graph li{display:flex}
        .link{flex:0 0 6.5rem;padding:.4rem;font-size:.8rem;color:var(--quiet);display:flex;flex-direction:column;justify-content:center}.link p{margin:.1rem 0}.arrow{width:1.6rem;height:1.6rem;fill:var(--flow);align-self:center}
        .block p{font-size:.95rem}.block .quiet{font-size:.875rem}.block{flex:1;background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.3rem .7rem .5rem}.limit{border:.2rem solid var(--busy)}.limit strong{color:var(--mark);font-size:.875rem;text-transform:uppercase;white-space:nowrap}
        .flow{list-style:none;margin:.6rem 0;padding:0;max-width:44rem}.flow li{display:grid;grid-template-columns:minmax(6rem,40%) 1fr;gap:1rem;min-height:3.6rem;break-inside:avoid}.flow div{position:relative}.flow svg{position:absolute;left:0;top:0;width:100%;height:calc(100% + 1px)}.flow p{margin:.4rem 0;font-size:.95rem}
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:1rem}figure{margin:0;min-width:0;break-inside:avoid}figcaption{font-weight:600;color:var(--text)}
        .plot svg{display:block;width:100%;height:6rem;border:1px solid var(--line);background:var(--card)}.low svg{height:3.4rem}.axis{display:flex;justify-content:space-between;margin:0}
        .wide{overflow-x:auto;margin:.5rem 0}table{border-collapse:collapse;font-size:.9rem;min-width:60%}caption{text-align:left;padding:.2rem 0}th,td{text-align:left;vertical-align:top;padding:.2rem .9rem .2rem 0;border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:normal}tbody th{overflow-wrap:anywhere;min-width:6.5rem}thead th{color:var(--quiet);white-space:nowrap}th.n,.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.barcell{width:20%;min-width:7rem}.barcell .bar{margin-top:.35rem}.now th,.now td{font-weight:700}
        summary{cursor:pointer;padding:.3rem 0}
        @media (max-width:40rem){.graph li{flex-direction:column}.link{flex:none;padding:.4rem 1rem}.arrow{transform:rotate(90deg)}.barcell{min-width:4rem}}
        @media print{:root{color-scheme:light}body{font-size:11pt;max-width:none;padding:0}section{break-inside:auto}h2,h3,.legend{break-after:avoid}.graph li{break-inside:avoid}*{print-color-adjust:exact}}

        """;

    /// <summary>SHA-256 of it, in base64: the page lets no other style in.</summary>
    public static string Hash { get; } = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Writes it.</summary>
    public static void Write(Markup page) => page.AddConstant(Text);
}
